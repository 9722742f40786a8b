ARG BASE=busybox TAG
ARG EMPTY=
ARG QUOTED="a b" PLAIN=c\ d
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${BASE}:${TAG:-latest}
ARG TAG
ARG BASE
ARG A=1 B=${A}2 C='$A' D
ENV PATH=$PATH:/opt/${A%.*}/bin V=${A:+set} W=${B//1/x}
RUN echo $A ${B}
WORKDIR /opt/$A
USER ${D:-nobody}
STOPSIGNAL $SIG
