extension ComparisonCase {
    /// COPY from the context.
    static let copies: [ComparisonCase] = [
        ComparisonCase(
            "copy-file",
            """
            FROM alpine
            COPY a.txt /
            COPY a.txt /renamed.txt
            COPY a.txt /made/on/the/way.txt
            COPY b.txt /made/
            """),
        ComparisonCase(
            "copy-several",
            """
            FROM alpine
            COPY a.txt b.txt sub/x.txt /d/
            COPY ["name with space", "ünïcode-☺", "/odd names/"]
            """),
        ComparisonCase(
            "copy-wildcards",
            """
            FROM alpine
            COPY *.txt /star/
            COPY ?.md /one/
            COPY [ab].txt /set/
            COPY s*/*.txt /folders/
            COPY go/cmd/*/main.go /deep/
            """),
        ComparisonCase(
            "copy-folder",
            """
            FROM alpine
            COPY sub /contents
            COPY sub/ /slash/
            COPY sub/deep /contents/again
            COPY sub hard /both/
            """),
        ComparisonCase(
            "copy-everything",
            """
            FROM alpine
            COPY . /all/
            """, differences: [.setUserID("all/setuid")]),
        ComparisonCase(
            "copy-modes",
            """
            FROM alpine
            COPY script.sh secret setuid empty /modes/
            COPY sticky /sticky
            """, differences: [.setUserID("modes/setuid")]),
        ComparisonCase(
            "copy-owned-by-another",
            """
            FROM alpine
            COPY owned /owned
            COPY --chown=5:6 owned /given
            """),
        ComparisonCase(
            "copy-links-in-a-folder",
            """
            FROM alpine
            COPY sub /sub
            COPY packed /packed
            """),
        ComparisonCase(
            "copy-hard-links",
            """
            FROM alpine
            COPY hard /hard
            """),
        ComparisonCase(
            "copy-chown",
            """
            FROM alpine
            COPY --chown=7:8 a.txt /numbers/
            COPY --chown=daemon:audio sub /names
            COPY --chown=nobody b.txt /user/b
            COPY --chown=11 c.md /number/c
            """),
        ComparisonCase(
            "copy-chmod",
            """
            FROM alpine
            COPY --chmod=640 a.txt /f
            COPY --chmod=0755 secret /g
            COPY --chmod=4711 setuid /h
            """),
        ComparisonCase(
            "copy-into-workdir",
            """
            FROM alpine
            WORKDIR /w/x
            COPY a.txt .
            COPY b.txt ./y/
            COPY sub ../z
            WORKDIR rel
            COPY c.md here.md
            """),
        ComparisonCase(
            "copy-over",
            """
            FROM alpine
            COPY a.txt /f
            COPY b.txt /f
            COPY sub /d
            COPY c.md /d/x.txt
            COPY hard /d
            """),
        ComparisonCase(
            "copy-into-a-linked-folder",
            """
            FROM alpine
            RUN mkdir -p /real/inner && ln -s real /soft && ln -s /real/inner /abs
            COPY a.txt /soft/
            COPY b.txt /abs/
            COPY sub /soft/sub
            """),
        ComparisonCase(
            "copy-variables",
            """
            FROM alpine
            ARG FROM=a.txt
            ENV TO=/target OWNER=3:4
            COPY ${FROM} $TO/
            COPY --chown=$OWNER "b.txt" "$TO"/b
            """),
        ComparisonCase(
            "copy-json-form",
            """
            FROM alpine
            COPY ["a.txt", "b.txt", "/json/"]
            COPY [ "sub/x.txt" , "/x" ]
            """),
        ComparisonCase(
            "copy-to-scratch",
            """
            FROM scratch
            COPY a.txt /
            COPY sub /sub
            """),
    ]

    /// COPY from stages and images.
    static let stageCopies: [ComparisonCase] = [
        ComparisonCase(
            "from-a-stage",
            """
            FROM alpine AS build
            RUN mkdir -p /out/bin && echo program > /out/bin/app && chmod 750 /out/bin/app && ln -s bin/app /out/app
            FROM alpine
            COPY --from=build /out/ /opt/
            COPY --from=build /out/bin/app /usr/bin/
            """),
        ComparisonCase(
            "from-a-number",
            """
            FROM alpine
            RUN echo zero > /zero
            FROM alpine
            RUN echo one > /one
            FROM scratch
            COPY --from=0 /zero /
            COPY --from=1 /one /renamed
            """),
        ComparisonCase(
            "from-an-image",
            """
            FROM scratch
            COPY --from=alpine /etc/passwd /etc/group /etc/
            """),
        ComparisonCase(
            "from-keeps-owners",
            """
            FROM alpine AS build
            RUN mkdir /d && echo 1 > /d/f && chown 12:34 /d/f && chmod 600 /d/f && chown 5:6 /d && chmod 711 /d
            FROM alpine
            COPY --from=build /d /kept
            COPY --from=build --chown=9:9 /d /given
            """),
        ComparisonCase(
            "from-wildcards",
            """
            FROM alpine AS build
            RUN mkdir -p /l/a /l/b && touch /l/a/1.so /l/a/2.so /l/b/3.txt
            FROM scratch
            COPY --from=build /l/*/*.so /lib/
            """),
        ComparisonCase(
            "from-a-stage-below-a-stage",
            """
            FROM alpine AS base
            ENV LEVEL=base
            RUN echo base > /level
            FROM base AS middle
            ENV LEVEL=$LEVEL-middle
            RUN echo $LEVEL > /level
            FROM middle
            COPY --from=base /level /first
            CMD ["cat", "/level"]
            """),
        ComparisonCase(
            "unused-stages",
            """
            FROM alpine AS broken
            RUN exit 3
            FROM alpine AS good
            RUN echo good > /good
            FROM scratch
            COPY --from=good /good /
            """),
        ComparisonCase(
            "target",
            """
            FROM alpine AS one
            LABEL which=one
            FROM alpine AS two
            LABEL which=two
            RUN exit 1
            """, arguments: ["--target", "one"]),
        ComparisonCase(
            "hard-links-of-a-stage",
            """
            FROM alpine AS build
            RUN mkdir /h && echo x > /h/a && ln /h/a /h/b && mkdir /h/s && ln /h/a /h/s/c
            FROM scratch
            COPY --from=build /h /h
            """),
    ]
}
