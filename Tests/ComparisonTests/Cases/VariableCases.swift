extension ComparisonCase {
    /// ENV and ARG.
    static let variables: [ComparisonCase] = [
        ComparisonCase(
            "env-forms",
            """
            FROM alpine
            ENV A=1 B="two words" C='single $A' D=esc\\ aped
            ENV LEGACY the rest   of the line
            ENV EMPTY= LAST=x
            """),
        ComparisonCase(
            "env-builds-on-env",
            """
            FROM alpine
            ENV A=1
            ENV B=$A A=2
            ENV C=${A}x${B} PATH=/opt/bin:$PATH
            RUN echo $A $B $C > /seen
            """),
        ComparisonCase(
            "env-defaults",
            """
            FROM alpine
            ENV SET=set EMPTY=
            ENV A=${SET:-no} B=${EMPTY:-yes} C=${UNSET:-yes} D=${SET:+yes} E=${UNSET:+no}
            """),
        ComparisonCase(
            "arg-default",
            """
            FROM alpine
            ARG VERSION=1.2
            ARG NAME
            ENV VERSION=$VERSION NAME=${NAME:-nobody}
            RUN echo "$VERSION $NAME" > /seen
            LABEL version=$VERSION
            """),
        ComparisonCase(
            "arg-given",
            """
            FROM alpine
            ARG VERSION=1.2
            ARG NAME
            RUN echo "$VERSION $NAME" > /seen
            LABEL version=$VERSION name="$NAME"
            """, arguments: ["--build-arg", "VERSION=9", "--build-arg", "NAME=some body"]),
        ComparisonCase(
            "arg-before-from",
            """
            ARG BASE=alpine
            ARG TAG=latest
            FROM ${BASE}:${TAG}
            RUN echo "[$TAG]" > /without
            ARG TAG
            RUN echo "[$TAG]" > /with
            """),
        ComparisonCase(
            "arg-is-of-its-stage",
            """
            FROM alpine AS one
            ARG A=1
            RUN echo "[$A]" > /one
            FROM alpine
            RUN echo "[$A]" > /two
            COPY --from=one /one /one
            """),
        ComparisonCase(
            "env-hides-arg",
            """
            FROM alpine
            ARG X=argument
            ENV X=environment
            RUN echo $X > /seen
            """, arguments: ["--build-arg", "X=given"]),
        ComparisonCase(
            "variables-everywhere",
            """
            FROM alpine
            ARG DIR=/srv/app
            ENV PORT=8080 WHO=daemon SIG=SIGINT
            WORKDIR $DIR
            USER ${WHO}
            EXPOSE $PORT
            VOLUME $DIR/data
            STOPSIGNAL $SIG
            LABEL dir=$DIR "port"="$PORT"
            """, differences: [.workdir("srv"), .workdir("srv/app")]),
    ]
}
