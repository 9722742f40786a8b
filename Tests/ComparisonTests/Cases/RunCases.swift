extension ComparisonCase {
    /// RUN.
    static let runs: [ComparisonCase] = [
        ComparisonCase(
            "run-forms",
            """
            FROM alpine
            RUN echo "shell $HOME" > /shell && echo second >> /shell
            RUN ["/bin/sh", "-c", "echo exec > /exec"]
            RUN ["touch", "/name with space"]
            RUN echo one; \\
                # a comment
                echo two > /continued
            """),
        ComparisonCase(
            "run-kinds-of-files",
            """
            FROM alpine
            RUN mkdir -m 700 /d && mkfifo -m 640 /d/fifo && ln -s fifo /d/link && echo x > /d/a && ln /d/a /d/b
            RUN chmod 4755 /d/a && chmod 2750 /d && mkdir -m 1777 /d/tmp && touch /d/empty
            """),
        ComparisonCase(
            "run-removes",
            """
            FROM alpine
            RUN mkdir -p /x/y/z && echo 1 > /x/1 && echo 2 > /x/y/2 && echo 3 > /x/y/z/3
            RUN rm /x/1 && rm -r /x/y/z && rm /etc/os-release
            RUN rm -rf /home && mkdir /home && echo new > /home/new
            """),
        ComparisonCase(
            "run-replaces",
            """
            FROM alpine
            RUN mkdir /was-folder && echo 1 > /was-folder/1 && echo f > /was-file && ln -s /etc /was-link
            RUN rm -r /was-folder && echo file > /was-folder && rm /was-file && mkdir /was-file && rm /was-link && mkdir /was-link
            """),
        ComparisonCase(
            "run-changes-metadata",
            """
            FROM alpine
            COPY sub /sub
            RUN chown -R 3:4 /sub/deep && chmod 600 /sub/x.txt && chmod 701 /sub
            RUN mv /sub/deep /moved
            """),
        ComparisonCase(
            "run-user-and-workdir",
            """
            FROM alpine
            RUN mkdir -m 777 /shared
            WORKDIR /shared
            USER nobody
            RUN id -u > uid && id -g > gid && pwd > pwd
            USER 12:34
            RUN id -u > uid2 && id -g > gid2
            USER root
            RUN id -un > user
            """),
        ComparisonCase(
            "run-environment",
            """
            FROM alpine
            ARG FROM_ARG=argument
            ENV FROM_ENV="a  b" EMPTY=
            RUN echo "$FROM_ARG|$FROM_ENV|$EMPTY|$PATH" > /seen
            """),
        ComparisonCase(
            "run-shell",
            """
            FROM alpine
            SHELL ["/bin/sh", "-ec"]
            RUN echo with-e > /e; false || true
            SHELL ["/bin/busybox", "ash", "-c"]
            RUN echo $0 > /zero
            CMD echo done
            """, differences: [.setting("Cmd", "buildah writes /bin/sh for the shell form of CMD, whatever SHELL says")]
        ),
        ComparisonCase(
            "run-bind-mount",
            """
            FROM alpine
            RUN --mount=type=bind,target=/ctx cat /ctx/a.txt > /copied && ls /ctx/sub > /listed
            RUN --mount=type=bind,source=sub/x.txt,target=/one.txt cat /one.txt > /copied2
            """),
        ComparisonCase(
            "run-bind-mount-of-a-stage",
            """
            FROM alpine AS tools
            RUN echo tool > /tool
            FROM alpine
            RUN --mount=type=bind,from=tools,source=/tool,target=/mnt/tool cat /mnt/tool > /result
            """,
            differences: [
                .file("mnt", "buildah leaves the mount point of a RUN; caisson takes it away (Decisions/0009)")
            ]),
        ComparisonCase(
            "run-cache-mount",
            """
            FROM alpine
            RUN mkdir /cache && echo below > /cache/hidden
            RUN --mount=type=cache,target=/cache,id=compare echo cached > /cache/file && ls /cache > /seen
            """, differences: [.mountedOver("cache"), .mountedOver("cache/hidden")]),
        ComparisonCase(
            "run-tmpfs-mount",
            """
            FROM alpine
            RUN --mount=type=tmpfs,target=/var/log echo gone > /var/log/file && ls /var/log > /seen
            """, differences: [.mountedOver("var/log")]),
        ComparisonCase(
            "run-many-layers",
            """
            FROM alpine
            RUN echo 1 > /1
            RUN echo 2 > /2 && rm /1
            RUN echo 3 > /1
            RUN mkdir /d && touch /d/a /d/b
            RUN rm -r /d && mkdir /d && touch /d/c
            RUN mv /d /e
            """),
        ComparisonCase(
            "run-big-and-sparse",
            """
            FROM alpine
            RUN dd if=/dev/zero of=/sparse bs=1 count=1 seek=1048575 && yes caisson | head -c 300000 > /big && truncate -s 5000 /hole
            """),
        ComparisonCase(
            "run-odd-names",
            """
            FROM alpine
            RUN mkdir /odd && cd /odd && touch "new line" 'quote"' "tab	" back\\\\slash .hidden ./-dash ünï "$(printf 'a\\nb')"
            """),
    ]
}
