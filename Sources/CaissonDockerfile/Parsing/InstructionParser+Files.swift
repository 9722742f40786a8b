extension InstructionParser {
    func copy() throws(ParseError) -> CopyInstruction {
        let known: [String: FlagSet.Kind] = [
            "from": .text, "chown": .text, "chmod": .text, "link": .truth, "parents": .truth, "exclude": .texts,
        ]
        let (flags, words) = try filesAndFlags("COPY", known)
        var copy = try files("COPY", words)
        copy.from = flags.text("from")
        copy.parents = flags.truth("parents") ?? false
        if let from = copy.from, from.contains("$") {
            throw statement.error(
                "'from' doesn't support variable expansion, define alias stage instead",
                at: statement.range(ofFlag: "from"))
        }
        take(flags, into: &copy)
        return copy
    }

    func addition() throws(ParseError) -> CopyInstruction {
        let known: [String: FlagSet.Kind] = [
            "chown": .text, "chmod": .text, "link": .truth, "exclude": .texts, "checksum": .text,
            "keep-git-dir": .truth,
            "unpack": .truth,
        ]
        let (flags, words) = try filesAndFlags("ADD", known)
        var add = try files("ADD", words)
        add.checksum = flags.text("checksum")
        add.keepGitDir = flags.truth("keep-git-dir") ?? false
        add.unpack = flags.truth("unpack")
        take(flags, into: &add)
        return add
    }

    private func filesAndFlags(
        _ name: String, _ known: [String: FlagSet.Kind]
    ) throws(ParseError) -> (FlagSet, [Statement.Word]) {
        let words = try list()
        guard words.count >= 2 else {
            // A misspelt flag explains more than the argument that is missing with it.
            _ = try FlagSet(statement, known)
            let text =
                words.isEmpty
                ? "\(name) requires at least two arguments"
                : "\(name) requires at least two arguments, but only one was provided. Destination could not be determined"
            throw statement.error(text, at: words.first?.range)
        }
        return (try FlagSet(statement, known), words)
    }

    private func take(_ flags: FlagSet, into copy: inout CopyInstruction) {
        copy.chown = flags.text("chown")
        copy.chmod = flags.text("chmod")
        copy.link = flags.truth("link") ?? false
        copy.exclude = flags.texts("exclude")
    }

    private func files(_ name: String, _ words: [Statement.Word]) throws(ParseError) -> CopyInstruction {
        guard let destination = words.last else { throw statement.error("\(name) requires at least two arguments") }
        if takesHeredocs, HeredocSyntax(word: destination.text.utf8) != nil {
            throw statement.error("\(name) cannot accept a heredoc as a destination", at: destination.range)
        }
        var copy = CopyInstruction(sources: [], destination: destination.text)
        copy.heredocs = statement.heredocs
        copy.sources = words.dropLast().map(\.text)
        // A sign that stands apart from its name is two words here and one in the scan of the line.
        if !copy.heredocs.isEmpty { copy.sources = InstructionParser.withoutHeredocs(words.dropLast()) }
        return copy
    }

    private static func withoutHeredocs(_ words: ArraySlice<Statement.Word>) -> [String] {
        var sources: [String] = []
        var isOpen = false
        for word in words {
            if isOpen {
                isOpen = false
            } else if ["<<", "<<-"].contains(word.text) {
                isOpen = true
            } else if HeredocSyntax(word: word.text.utf8) == nil {
                sources.append(word.text)
            }
        }
        return sources
    }
}
