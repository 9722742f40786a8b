extension InstructionParser {
    /// FROM.
    func stage(index: Int) throws(ParseError) -> Stage {
        let words = ArgumentScanner.words(statement.rest)
        let isNamed = words.count == 3 && words[1].text.lowercased() == "as"
        guard words.count == 1 || isNamed else {
            throw statement.error(
                "FROM requires either one or three arguments", hint: "write FROM image or FROM image AS name",
                at: words.count > 1 ? words[1].range.lowerBound..<statement.rest.endIndex : nil)
        }
        let flags = try FlagSet(statement, ["platform": .text])
        var stage = Stage(
            name: nil, index: index, base: words[0].text, platform: flags.text("platform"),
            original: statement.original(),
            range: statement.line.whole)
        if isNamed { stage.name = try stageName(words[2]) }
        return stage
    }

    private func stageName(_ word: Statement.Word) throws(ParseError) -> String {
        let name = word.text.lowercased()
        let isValid = name.utf8.allSatisfy { Bytes.isLetter($0) || Bytes.isDigit($0) || "-_.".utf8.contains($0) }
        guard isValid, let first = name.utf8.first, Bytes.isLetter(first) else {
            throw statement.error(
                "invalid name for build stage: \(Quoted.text(word.text)), name can't start with a number or contain symbols",
                at: word.range)
        }
        return name
    }
}
