import CaissonCore

extension InstructionParser {
    func healthcheck() throws(ParseError) -> HealthcheckInstruction {
        let words = ArgumentScanner.words(statement.rest)
        guard let kind = words.first else { throw needsOne("HEALTHCHECK") }
        let text = Bytes.trimmedFront(statement.rest[kind.range.upperBound...])
        if kind.text.uppercased() == "NONE" {
            guard text.isEmpty else { throw statement.error("HEALTHCHECK NONE takes no arguments", at: words[1].range) }
            _ = try FlagSet(statement)
            return HealthcheckInstruction(command: nil)
        }
        let flags = try FlagSet(
            statement,
            ["interval": .text, "timeout": .text, "start-period": .text, "start-interval": .text, "retries": .text])
        guard kind.text.uppercased() == "CMD" else {
            throw statement.error(
                "Unknown type \(Quoted.text(kind.text.uppercased())) in HEALTHCHECK (try CMD)", at: kind.range)
        }
        let command = try commandLine(text)
        guard command != .exec([]), command != .shell("") else {
            throw statement.error("Missing command after HEALTHCHECK CMD", at: kind.range)
        }
        var check = HealthcheckInstruction(command: command)
        check.interval = try duration("interval", flags)
        check.timeout = try duration("timeout", flags)
        check.startPeriod = try duration("start-period", flags)
        check.startInterval = try duration("start-interval", flags)
        check.retries = try retries(flags)
        return check
    }

    /// Nanoseconds; nil when it is not given or 0, which inherits.
    private func duration(_ name: String, _ flags: FlagSet) throws(ParseError) -> Int64? {
        guard let text = flags.text(name) else { return nil }
        let range = statement.range(ofFlag: name)
        guard let duration = HumanDuration.parse(text) else {
            throw statement.error(
                "time: invalid duration \(Quoted.text(text))", hint: "write it as 30s or 1m30s", at: range)
        }
        guard duration != .zero else { return nil }
        guard duration >= .milliseconds(1) else {
            throw statement.error("Interval \(Quoted.text(name)) cannot be less than 1ms", at: range)
        }
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    private func retries(_ flags: FlagSet) throws(ParseError) -> Int? {
        guard let text = flags.text("retries") else { return nil }
        let range = statement.range(ofFlag: "retries")
        guard let retries = Int32(text) else {
            throw statement.error("invalid value \(Quoted.text(text)) for --retries: it has to be a number", at: range)
        }
        guard retries >= 0 else { throw statement.error("--retries cannot be negative (\(retries))", at: range) }
        return retries == 0 ? nil : Int(retries)
    }
}
