/// Reads Dockerfiles.
package enum DockerfileParser {
    /// A whole file: any bytes, with or without a byte order mark, either kind of line end.
    ///
    /// Throws a ``ParseError`` that points at the first mistake. Takes time in proportion to the length of the file.
    package static func parse(_ bytes: [UInt8]) throws(ParseError) -> Dockerfile {
        var file = FileParser(try DirectiveParser.parse(bytes))
        var joiner = LineJoiner(SourceLines(bytes), escape: file.escape)
        while let line = try joiner.next() { try file.take(line, &joiner.lines) }
        return try file.finish(lastLine: joiner.lines.number)
    }

    /// One ONBUILD trigger out of an image's configuration. Its lines are counted from 1.
    package static func parseTrigger(_ text: String) throws(ParseError) -> Instruction {
        var joiner = LineJoiner(SourceLines(Array(text.utf8)), escape: Bytes.backslash)
        guard let line = try joiner.next() else {
            throw ParseError(SourceRange(line: 1), "the trigger is empty")
        }
        let statement = try FileParser.statement(line, &joiner.lines, escape: Bytes.backslash)
        let name = statement.name.uppercased()
        guard !["FROM", "MAINTAINER", "ONBUILD"].contains(name) else {
            throw statement.error("\(name) isn't allowed as an ONBUILD trigger", at: statement.nameRange)
        }
        let body = try InstructionParser(statement: statement, escape: Bytes.backslash).body()
        return Instruction(body, original: statement.original(), range: statement.line.whole)
    }
}

/// Collects the instructions of a file into stages.
private struct FileParser {
    private var file = Dockerfile()
    private var stage: Stage?
    private var checker: FileChecker
    private var count = 0
    let escape: UInt8

    /// Far more than an image can be made of: what is beyond only costs memory.
    private static let most = 100_000

    init(_ directives: Directives) {
        file.directives = directives
        escape = directives.escape.asciiValue ?? Bytes.backslash
        checker = FileChecker(directives)
    }

    /// The line taken apart, with the heredocs that follow it.
    static func statement(
        _ line: LogicalLine, _ lines: inout SourceLines, escape: UInt8
    ) throws(ParseError) -> Statement {
        var statement = Statement(line)
        var holder = InstructionParser(statement: statement, escape: escape)
        if statement.name.uppercased() == "ONBUILD" {
            holder = InstructionParser(statement: Statement(line, from: statement.rest.startIndex), escape: escape)
        }
        guard holder.takesHeredocs else { return statement }
        for syntax in HeredocSyntax.all(in: line.text[...]) {
            statement.heredocs.append(try syntax.read(&lines, line))
        }
        guard !statement.heredocs.isEmpty else { return statement }
        var whole = line
        whole.lastLine = lines.number
        return Statement(whole, heredocs: statement.heredocs)
    }

    mutating func take(_ line: LogicalLine, _ lines: inout SourceLines) throws(ParseError) {
        let statement = try FileParser.statement(line, &lines, escape: escape)
        count += 1
        guard count <= FileParser.most else {
            throw statement.error("more than \(FileParser.most) instructions", at: statement.nameRange)
        }
        let parser = InstructionParser(statement: statement, escape: escape)
        guard statement.name.uppercased() != "FROM" else { return try open(parser) }
        let instruction = Instruction(
            try parser.body(), original: statement.original(), range: statement.line.whole)
        if stage != nil {
            stage?.instructions.append(instruction)
        } else if case .arg(let declarations) = instruction.body {
            file.globalArguments += declarations
        } else {
            throw statement.error("no build stage in current context", hint: "the first instruction has to be FROM")
        }
        checker.take(instruction, parser, isGlobal: stage == nil)
    }

    private mutating func open(_ parser: InstructionParser) throws(ParseError) {
        if let stage { file.stages.append(stage) }
        let next = try parser.stage(index: file.stages.count)
        checker.take(next, parser)
        stage = next
    }

    mutating func finish(lastLine: Int) throws(ParseError) -> Dockerfile {
        if let stage { file.stages.append(stage) }
        guard !file.stages.isEmpty else {
            let isEmpty = file.globalArguments.isEmpty
            throw ParseError(
                SourceRange(line: max(1, lastLine)),
                isEmpty ? "file with no instructions" : "dockerfile contains no stages to build")
        }
        file.findings = checker.finish(file)
        return file
    }
}
