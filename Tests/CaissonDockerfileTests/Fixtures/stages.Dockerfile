# one
# check=skip=all
FROM a as One
FROM one as two
from TWO AS three.3_x-y
FROM scratch
COPY --from=three.3_x-y / /
COPY --from=0 / /
# base is the base
# another comment
FROM one AS base
MAINTAINER someone
