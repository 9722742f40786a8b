extension InstructionParser {
    /// `NAME[=value]…`.
    func arguments() throws(ParseError) -> [ArgDeclaration] {
        let words = ArgumentScanner.quotedWords(statement.rest, escape: escape)
        guard !words.isEmpty else { throw needsOne("ARG") }
        _ = try FlagSet(statement)
        var declarations: [ArgDeclaration] = []
        for word in words {
            let parts = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty else {
                throw statement.error("ARG names can not be blank", at: word.range)
            }
            declarations.append(ArgDeclaration(String(name), parts.count > 1 ? String(parts[1]) : nil))
        }
        return declarations
    }

    /// `key=value…`, or the old `key value` with the rest of the line as its value.
    func pairs(_ name: String) throws(ParseError) -> [KeyValue] {
        let words = ArgumentScanner.quotedWords(statement.rest, escape: escape)
        guard let first = words.first else { throw needsOne(name) }
        _ = try FlagSet(statement)
        if isLegacyPair {
            let end = statement.rest.firstIndex(where: Bytes.isSpace) ?? statement.rest.endIndex
            let value = statement.rest[end...].drop(while: Bytes.isSpace)
            guard end < statement.rest.endIndex else {
                throw statement.error("\(name) must have two arguments", at: first.range)
            }
            return [KeyValue(Bytes.string(statement.rest[..<end]), Bytes.string(value))]
        }
        var pairs: [KeyValue] = []
        for word in words {
            let parts = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw statement.error(
                    "Syntax error - can't find = in \(Quoted.text(word.text)). Must be of the form: name=value",
                    at: word.range)
            }
            guard !parts[0].isEmpty else { throw statement.error("\(name) names can not be blank", at: word.range) }
            pairs.append(KeyValue(String(parts[0]), String(parts[1])))
        }
        return pairs
    }

    /// `ENV key value`: no `=` in the first word.
    var isLegacyPair: Bool {
        ArgumentScanner.quotedWords(statement.rest, escape: escape).first.map { !$0.text.utf8.contains(Bytes.equals) }
            ?? false
    }

    func ports() throws(ParseError) -> [String] {
        let words = ArgumentScanner.words(statement.rest)
        guard !words.isEmpty else { throw needsOne("EXPOSE") }
        _ = try FlagSet(statement)
        return words.map(\.text)
    }

    func volumes() throws(ParseError) -> [String] {
        let words = try list()
        guard !words.isEmpty else { throw needsOne("VOLUME") }
        _ = try FlagSet(statement)
        var volumes: [String] = []
        for word in words {
            let path = Words.trimmed(word.text[...])
            guard !path.isEmpty else {
                throw statement.error("VOLUME specified can not be an empty string", at: word.range)
            }
            volumes.append(String(path))
        }
        return volumes
    }

    func shell() throws(ParseError) -> [String] {
        _ = try FlagSet(statement)
        switch try commandLine(statement.rest) {
        case .exec(let words) where !words.isEmpty: return words
        case .shell(let text) where !text.isEmpty:
            let hint = text.contains("\\") ? "backslashes in JSON strings have to be doubled" : nil
            throw statement.error("SHELL requires the arguments to be in JSON form", hint: hint)
        default: throw needsOne("SHELL")
        }
    }

    func trigger() throws(ParseError) -> OnBuildInstruction {
        guard !statement.rest.isEmpty else { throw needsOne("ONBUILD") }
        _ = try FlagSet(statement)
        let inner = Statement(statement.line, from: statement.rest.startIndex)
        let name = inner.name.uppercased()
        switch name {
        case "ONBUILD":
            throw statement.error("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", at: inner.nameRange)
        case "MAINTAINER", "FROM":
            throw statement.error("\(name) isn't allowed as an ONBUILD trigger", at: inner.nameRange)
        default: break
        }
        var complete = inner
        complete.heredocs = statement.heredocs
        // Checked here, so that the image that is built from this one is not the first to learn of a mistake.
        _ = try InstructionParser(statement: complete, escape: escape).body()
        return OnBuildInstruction(complete.original(from: statement.rest.startIndex))
    }
}
