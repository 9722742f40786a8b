extension InstructionParser {
    func run() throws(ParseError) -> RunInstruction {
        let flags = try FlagSet(statement, ["mount": .texts, "network": .text, "security": .text, "device": .texts])
        if let device = flags.texts("device").first {
            throw statement.error(
                "RUN --device=\(device) is not supported: devices are given to containers, not to builds",
                at: statement.range(ofFlag: "device"))
        }
        var run = RunInstruction(try command(), heredocs: statement.heredocs)
        if let network = flags.text("network") {
            run.network = RunInstruction.Network(rawValue: network)
            guard run.network != nil else {
                throw statement.error(
                    "invalid network mode \(Quoted.text(network))", at: statement.range(ofFlag: "network"))
            }
        }
        if let security = flags.text("security") {
            run.security = RunInstruction.Security(rawValue: security)
            guard run.security != nil else {
                throw statement.error(
                    "security \(Quoted.text(security)) is not valid", at: statement.range(ofFlag: "security"))
            }
        }
        run.mounts = try mounts()
        return run
    }

    private func command() throws(ParseError) -> CommandLine {
        guard String(validating: statement.rest, as: UTF8.self) != nil else {
            throw statement.error("the command is not UTF-8 text")
        }
        let command = try commandLine(statement.rest)
        guard command != .exec([]), command != .shell("") else { throw needsOne("RUN") }
        return command
    }

    private func mounts() throws(ParseError) -> [RunMount] {
        var mounts: [RunMount] = []
        for flag in statement.flags where flag.text.hasPrefix("--mount=") {
            do {
                mounts.append(try RunMount(parsing: String(flag.text.dropFirst("--mount=".count))))
            } catch {
                throw statement.error(error.message, hint: error.hint, at: flag.range)
            }
        }
        return mounts
    }
}
