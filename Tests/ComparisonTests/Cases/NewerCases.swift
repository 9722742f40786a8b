extension ComparisonCase {
    /// Forms that buildah 1.28 does not know, beside an image in the words it knows.
    static let newer: [ComparisonCase] = [
        ComparisonCase(
            "heredoc-run",
            """
            FROM alpine
            RUN <<EOF
            set -e
            mkdir /h
            echo "$PATH" > /h/path
            EOF
            """,
            peer: """
                FROM alpine
                RUN set -e; mkdir /h; echo "$PATH" > /h/path
                """),
        ComparisonCase(
            "heredoc-interpreter",
            """
            FROM alpine
            RUN <<EOF
            #!/bin/awk -f
            BEGIN { print "awk" > "/awk" }
            EOF
            """,
            peer: """
                FROM alpine
                RUN echo awk > /awk
                """),
        ComparisonCase(
            "heredoc-for-a-command",
            """
            FROM alpine
            RUN cat <<-A > /a && cat <<'B' > /b
            	x $HOME
            	A
            y $HOME
            B
            """,
            peer: """
                FROM alpine
                RUN echo "x $HOME" > /a; echo 'y $HOME' > /b
                """),
        ComparisonCase(
            "heredoc-copy",
            """
            FROM alpine
            ENV NAME=caisson
            COPY <<one.txt <<"two.txt" /d/
            name: $NAME
            one.txt
            name: $NAME
            two.txt
            COPY --chmod=755 --chown=1:2 <<EOF /script
            #!/bin/sh
            EOF
            """,
            peer: """
                FROM alpine
                ENV NAME=caisson
                RUN mkdir /d; echo 'name: caisson' > /d/one.txt; echo 'name: $NAME' > /d/two.txt
                RUN echo '#!/bin/sh' > /script; chmod 755 /script; chown 1:2 /script
                """, differences: [.history("the peer makes the files with RUN")]),
        ComparisonCase(
            "copy-link",
            """
            FROM alpine
            COPY --link a.txt /linked/
            COPY --link --chown=1:2 sub /sub/
            """,
            peer: """
                FROM alpine
                COPY a.txt /linked/
                COPY --chown=1:2 sub /sub/
                """),
        ComparisonCase(
            "copy-exclude",
            """
            FROM alpine
            COPY --exclude=*.json --exclude=src node /n
            COPY --exclude=**/main.go go /g
            """,
            peer: """
                FROM alpine
                COPY node/server.js /n/
                COPY go/go.mod /g/
                RUN mkdir -p /g/cmd/server
                """, differences: [.history("the peer makes the folders that are left with RUN")]),
        ComparisonCase(
            "copy-parents",
            """
            FROM scratch
            COPY --parents go/go.mod go/cmd/*/main.go /src/
            COPY --parents ./node/./src/index.js /app/
            """,
            peer: """
                FROM scratch
                COPY go/go.mod /src/go/
                COPY go/cmd/server/main.go /src/go/cmd/server/
                COPY node/src/index.js /app/src/
                """, differences: [.history("the peer needs a step for each folder")]),
        ComparisonCase(
            "copy-chmod-symbols",
            """
            FROM alpine
            COPY --chmod=u=rwX,go=rX secret /s
            COPY --chmod=a+x a.txt /x
            """,
            peer: """
                FROM alpine
                COPY --chmod=644 secret /s
                COPY --chmod=755 a.txt /x
                """),
        ComparisonCase(
            "add-unpack-false",
            """
            FROM alpine
            ADD --unpack=false archive.tar.gz /kept/
            """,
            peer: """
                FROM alpine
                COPY archive.tar.gz /kept/
                """, differences: [.history("the peer copies")]),
        ComparisonCase(
            "escape-backtick",
            """
            # escape=`
            FROM alpine
            ENV A=a`$b B="x`"y" C=c:\\dir
            RUN echo one `
                two > /joined
            """,
            peer: """
                FROM alpine
                ENV A='a$b' B='x"y' C='c:\\dir'
                RUN echo one     two > /joined
                """),
        ComparisonCase(
            "env-default-of-the-unset",
            """
            FROM alpine
            ENV EMPTY=
            ENV A=${UNSET-x} B=${EMPTY-x} C=${EMPTY+x} D=${UNSET+x}
            """,
            peer: """
                FROM alpine
                ENV EMPTY=
                ENV A=x B= C=x D=
                """),
        ComparisonCase(
            "variable-patterns",
            """
            FROM alpine
            ENV V=1.2.3-rc.1 P=/usr/local/lib
            ENV A=${V%%-*} B=${V#*.} C=${P##*/} D=${V//./_} E=${V/-rc/+rc}
            """,
            peer: """
                FROM alpine
                ENV V=1.2.3-rc.1 P=/usr/local/lib
                ENV A=1.2.3 B=2.3-rc.1 C=lib D=1_2_3-rc_1 E=1.2.3+rc.1
                """),
    ]
}
