import CaissonDockerfile
import Testing

struct DockerfileParserTests {
    @Test func `a file falls into global arguments, stages and their instructions`() throws {
        let file = try DockerfileParser.parse(
            Array(
                """
                # syntax=docker/dockerfile:1
                ARG BASE=busybox
                FROM --platform=$BUILDPLATFORM ${BASE} AS Build
                RUN --mount=type=cache,target=/root/.cache \\
                    # a comment between
                    make all

                COPY --chown=1:2 a "b c" /dest/
                FROM scratch
                COPY --from=build /out /
                CMD ["/bin/app", "-x"]
                """.utf8))
        #expect(file.directives.syntax == "docker/dockerfile:1")
        #expect(file.globalArguments == [ArgDeclaration("BASE", "busybox")])
        #expect(file.stages.map(\.name) == ["build", nil])
        let build = try #require(file.stages.first)
        #expect(build.base == "${BASE}" && build.platform == "$BUILDPLATFORM")
        #expect(build.range.lines == 3...3)
        let run = try #require(build.instructions.first)
        #expect(run.range.lines == 4...6)
        #expect(run.original == "RUN --mount=type=cache,target=/root/.cache     make all")
        guard case .run(let body) = run.body else { throw Unexpected(run) }
        #expect(body.command == .shell("make all"))
        #expect(body.mounts.map(\.target) == ["/root/.cache"] && body.mounts.map(\.isReadOnly) == [false])
        #expect(file.stages[1].instructions.map(\.body).last == .cmd(.exec(["/bin/app", "-x"])))
    }

    @Test func `heredocs belong to the instruction above them`() throws {
        let file = try DockerfileParser.parse(
            Array("FROM a\nRUN <<EOF\necho $X\nEOF\nCOPY <<'A' <<-B c /d/\n$a\nA\n\t\tb\n\tB\nUSER x\n".utf8))
        let instructions = try #require(file.stages.first).instructions
        guard case .run(let run) = instructions[0].body, case .copy(let copy) = instructions[1].body else {
            throw Unexpected(instructions)
        }
        #expect(run.heredocs == [Heredoc(name: "EOF", content: "echo $X\n", expands: true)])
        #expect(
            copy.heredocs == [
                Heredoc(name: "A", content: "$a\n", expands: false),
                Heredoc(name: "B", content: "b\n", expands: true, chomp: true),
            ])
        #expect(copy.sources == ["c"] && copy.destination == "/d/")
        #expect(instructions.map(\.range.lines) == [2...4, 5...9, 10...10])
        #expect(instructions[0].original == "RUN <<EOF\necho $X\nEOF")
    }
}

/// Something that is not what the test goes on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ value: Any) { description = "unexpected: \(value)" }
}
