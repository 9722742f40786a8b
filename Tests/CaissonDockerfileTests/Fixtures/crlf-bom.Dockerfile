# syntax=docker/dockerfile:1
FROM busybox
RUN echo a \
  && echo b

COPY <<EOF /x
line
EOF
ENV A=1
