extension ComparisonCase {
    /// ADD of files and archives.
    static let additions: [ComparisonCase] = [
        ComparisonCase(
            "add-files",
            """
            FROM alpine
            ADD a.txt b.txt /d/
            ADD sub /sub
            ADD --chown=1:2 c.md /owned/
            """),
        ComparisonCase(
            "add-tar",
            """
            FROM alpine
            ADD archive.tar /unpacked/
            """, differences: [.unpackedInto("unpacked")]),
        ComparisonCase(
            "add-compressed-tars",
            """
            FROM alpine
            ADD archive.tar.gz /gz/
            ADD archive.tar.bz2 /bz2/
            ADD archive.tar.xz /xz/
            """, differences: [.unpackedInto("gz"), .unpackedInto("bz2"), .unpackedInto("xz")]),
        ComparisonCase(
            "add-what-is-no-archive",
            """
            FROM alpine
            ADD plain.gz /files/
            ADD false.tar /files/
            """),
        ComparisonCase(
            "add-tar-over-files",
            """
            FROM alpine
            RUN mkdir -p /over/dir && echo old > /over/in.txt && echo stays > /over/dir/other
            ADD archive.tar /over/
            """, differences: [.unpackedInto("over")]),
        ComparisonCase(
            "copy-keeps-archives",
            """
            FROM alpine
            COPY archive.tar.gz archive.tar /kept/
            """),
    ]

    /// `.dockerignore`.
    static let ignored: [ComparisonCase] = [
        ComparisonCase(
            "ignore-names",
            """
            FROM scratch
            COPY . /
            """, ignore: "# comment\n*.md\nsub/deep\nsecret\n/go\nnode/\n", differences: [.setUserID("setuid")]),
        ComparisonCase(
            "ignore-exceptions",
            """
            FROM scratch
            COPY . /
            """, ignore: "*\n!a.txt\n!sub/x.txt\n!hard\nhard/deep\n"),
        ComparisonCase(
            "ignore-anywhere",
            """
            FROM scratch
            COPY . /
            """, ignore: "**/*.txt\n!**/y.txt\n**/main.go\n", differences: [.setUserID("setuid")]),
        ComparisonCase(
            "ignore-itself",
            """
            FROM scratch
            COPY . /
            """, ignore: ".dockerignore\npython\nsub/*\n!sub/x.txt\n", differences: [.setUserID("setuid")]),
    ]
}
