import CaissonDockerfile
import TestSupport
import Testing

struct ParserGoldenTests {
    @Test(arguments: [
        "arguments", "copies", "crlf-bom", "escape-backtick", "forms", "go-service", "heredocs", "node-app", "onbuild",
        "python-wheels",
        "redis-like", "stages", "whitespace",
    ])
    func `a file is read as it was read before`(_ name: String) throws {
        let file = try DockerfileParser.parse(try Golden.fixture(name + ".Dockerfile"))
        try expectGolden(text: dumped(file), name + ".parsed")
    }
}

/// A parsed file as text: a line for what is empty or plain, one for each instruction.
private func dumped(_ file: Dockerfile) -> String {
    var lines = ["directives \(file.directives.syntax ?? "-") \(file.directives.escape)"]
    lines.append("skip \(file.directives.skippedChecks.sorted()) error \(file.directives.checksAreErrors)")
    lines += file.globalArguments.map { "global \($0)" }
    for stage in file.stages {
        lines.append("stage \(stage.index) \(stage.name ?? "-") base \(stage.base) platform \(stage.platform ?? "-")")
        lines.append("  \(place(stage.range)) \(stage.original.debugDescription)")
        for instruction in stage.instructions {
            lines.append("  \(place(instruction.range)) \(instruction.original.debugDescription)")
            lines.append("    \(instruction.body)")
        }
    }
    lines += file.findings.map { "finding \($0.range.map(place) ?? "-") \($0.check): \($0.message)" }
    return lines.joined(separator: "\n").split(separator: "CaissonDockerfile.").joined() + "\n"
}

private func place(_ range: SourceRange) -> String {
    "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
}
