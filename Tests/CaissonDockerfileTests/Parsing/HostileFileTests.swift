import CaissonDockerfile
import TestSupport
import Testing

struct HostileFileTests {
    @Test func `no bytes make the parser trap`() throws {
        try forAll(2_000) { random in _ = try? DockerfileParser.parse(random.bytes(0...300)) }  // ignored: only traps count
    }

    @Test func `no mutation of a Dockerfile makes the parser trap`() throws {
        let names = [
            "heredocs", "forms", "copies", "python-wheels", "whitespace", "onbuild", "escape-backtick", "arguments",
        ]
        let files = try names.map { try Golden.fixture($0 + ".Dockerfile") }
        try forAll(3_000, seed: 77) { random in
            guard var file = random.pick(files) else { return }
            for _ in 0...random.integer(1...6) { mutate(&file, &random) }
            let parsed = try? DockerfileParser.parse(file)  // ignored: only traps and the laws below count
            for stage in parsed?.stages ?? [] {
                for instruction in stage.instructions {
                    try require(
                        instruction.range.start.line >= stage.range.start.line, "an instruction before its stage")
                    try require(!instruction.original.isEmpty, "an instruction without text")
                }
            }
        }
    }

    /// Takes out, doubles or changes a stretch, or puts in what has a meaning.
    private func mutate(_ file: inout [UInt8], _ random: inout SeededGenerator) {
        guard !file.isEmpty else { return }
        let start = random.integer(0...(file.count - 1))
        let end = min(file.count, start + random.integer(1...12))
        switch random.integer(0...4) {
        case 0: file.removeSubrange(start..<end)
        case 1: file.insert(contentsOf: file[start..<end], at: start)
        case 2: file[start] = UInt8.random(in: 0...255, using: &random)
        default:
            let pieces = [
                "\\\n", "<<E", "\"", "'", "${", "}", "[", "]", "--", "=", "#", "\r\n", "`", "\u{FEFF}", "ONBUILD ",
                "\t", "{\"",
            ]
            file.insert(contentsOf: Array((random.pick(pieces) ?? "").utf8), at: start)
        }
    }

    @Test func `what is printed about a mistake is within the file`() throws {
        try forAll(1_000, seed: 5) { random in
            var file = Array("FROM a\nRUN --mount=type=x y\nCOPY \\\n --a b\n".utf8)
            for _ in 0...3 { mutate(&file, &random) }
            do {
                _ = try DockerfileParser.parse(file)
            } catch let error as ParseError {
                try require(error.range.start.line >= 1 && error.range.start.column >= 1, "\(error.range)")
                _ = error.excerpt(of: file, name: "Dockerfile")
            }
        }
    }

    @Test func `no text makes the expansion or the ignore rules trap`() throws {
        let variables = WordExpansion(variables: ["A": "aab*/c", "B": ""])
        try forAll(3_000, seed: 9) { random in
            let text = random.text(0...40, of: "AB$${}{}:/#%?+-*\\'\" a[]!^`ñ\n")
            _ = try? variables.expand(text)  // ignored: only traps count
            _ = try? variables.raw(text)  // ignored: only traps count
            let ignore = DockerIgnore(text)
            if ignore.excludesAll("A/a") { try require(ignore.excludes("A/a/b"), "\(text): a file comes back") }
        }
    }

    @Test(arguments: [
        "RUN a\n", "RUN a \\\n", "ENV A=1 \\\n", "LABEL \\\n\"a b\"=c \\\n", "# comment\n", "\n", "FROM a AS b\n",
        "COPY a \\\n", "RUN <<E\n",
        "RUN --mount=type=bind,target=/a \\\n", "RUN [ \\\n\"a\", \\\n", "ONBUILD \\\n", "\u{0}\u{1}\n", "ARG A\n",
        "x \\\n\n", "EXPOSE 1 \\\n",
    ])
    func `time grows with the file and no faster`(_ line: String) {
        #expect(time(of: line, bytes: 200_000) < .seconds(60))
    }

    @Test func `ten megabytes are read at once`() {
        #expect(
            time(of: "RUN a b c d e f g h i j k l m n o p q r s t u v w x y z \\\n", bytes: 10_000_000) < .seconds(120))
    }

    /// Limits are those of a program that is not optimised, on a busy machine; what they are to catch takes for ever.
    private func time(of line: String, bytes: Int) -> Duration {
        let piece = Array(line.utf8)
        var file = Array("FROM scratch\n".utf8)
        while file.count < bytes { file += piece }
        return ContinuousClock().measure { _ = try? DockerfileParser.parse(file) }  // ignored: only time counts
    }
}
