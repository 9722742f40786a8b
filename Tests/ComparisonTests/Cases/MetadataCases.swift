extension ComparisonCase {
    /// Instructions that only change the configuration.
    static let metadata: [ComparisonCase] = [
        ComparisonCase(
            "cmd-and-entrypoint",
            """
            FROM alpine
            ENTRYPOINT ["/bin/echo", "hello"]
            CMD ["world"]
            """),
        ComparisonCase(
            "shell-forms",
            """
            FROM alpine
            ENTRYPOINT exec top -b
            CMD echo $HOME
            """),
        ComparisonCase(
            "entrypoint-drops-the-base-command",
            """
            FROM alpine
            ENTRYPOINT ["/bin/ls"]
            """),
        ComparisonCase(
            "cmd-stays-with-an-entrypoint-behind-it",
            """
            FROM alpine
            CMD ["-l"]
            ENTRYPOINT ["/bin/ls"]
            """),
        ComparisonCase(
            "last-one-counts",
            """
            FROM alpine
            CMD ["one"]
            CMD ["two"]
            STOPSIGNAL SIGINT
            STOPSIGNAL 9
            USER one
            USER two:three
            """),
        ComparisonCase(
            "labels",
            """
            FROM alpine
            LABEL a=1 b="two words" c='3' "quoted key"=x
            LABEL a=again multi="line \\
            two"
            LABEL legacy some text
            LABEL org.opencontainers.image.source=https://example.com/x
            """),
        ComparisonCase(
            "expose",
            """
            FROM alpine
            EXPOSE 80 443/tcp 53/udp
            """),
        ComparisonCase(
            "expose-a-range",
            """
            FROM alpine
            EXPOSE 8000-8002/udp
            """,
            differences: [.setting("ExposedPorts", "buildah keeps a range as it is written; Docker names every port")]),
        ComparisonCase(
            "volumes",
            """
            FROM alpine
            RUN mkdir -p /data/sub && echo before > /data/sub/file
            VOLUME /data
            VOLUME ["/a", "/b c"]
            VOLUME /d /e
            """),
        ComparisonCase(
            "healthcheck",
            """
            FROM alpine
            HEALTHCHECK --interval=30s --timeout=1m30s --start-period=5s --retries=4 CMD wget -q -O- localhost || exit 1
            """),
        ComparisonCase(
            "healthcheck-forms",
            """
            FROM alpine AS none
            HEALTHCHECK NONE
            FROM none
            HEALTHCHECK CMD ["/bin/true", "x"]
            """),
        ComparisonCase(
            "workdir",
            """
            FROM alpine
            WORKDIR /a
            WORKDIR b
            WORKDIR ../c/./d
            RUN pwd > /pwd
            """, differences: [.workdir("a/b")]),
        ComparisonCase(
            "shell-is-kept",
            """
            FROM alpine
            SHELL ["/bin/sh", "-xc"]
            """),
        ComparisonCase(
            "onbuild-is-kept",
            """
            FROM alpine
            ONBUILD COPY . /src
            ONBUILD RUN echo built
            ONBUILD ENV A=1
            """),
        ComparisonCase(
            "stop-and-user",
            """
            FROM alpine
            USER 1000:1000
            STOPSIGNAL SIGTERM
            WORKDIR /home
            """),
        ComparisonCase(
            "lower-case",
            """
            from alpine as x
            env a=b
            run echo $a > /a
            cmd ["x"]
            """),
    ]
}
