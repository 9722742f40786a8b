/// Help pages, laid out as Docker's.
enum HelpText {
    static let program = "caisson"

    /// The page of one command as reached by `path`.
    static func page(_ command: Command, path: String, columns: Int) -> String {
        var text = "Usage:  \(usageLine(command, path: path))\n\n\(command.details ?? command.summary)\n"
        let names = spellings(of: command)
        if names.count > 1 { text += "\nAliases:\n  " + names.joined(separator: ", ") + "\n" }
        let options = FlagUsages.text(command.flags(), columns: columns)
        if !options.isEmpty { text += "\nOptions:\n" + options }
        return text
    }

    /// The command with its arguments, as shown behind `Usage:`.
    static func usageLine(_ command: Command, path: String) -> String {
        let first = command.usage.isEmpty ? path : "\(path) \(command.usage)"
        return command.secondUsage.map { "\(first)\n\t\(program) \($0)" } ?? first
    }

    /// Every way to write the command.
    private static func spellings(of command: Command) -> [String] {
        var names: [String] = []
        if let group = command.group { names = ([command.name] + command.aliases).map { "\(program) \(group) \($0)" } }
        if let short = command.topLevel { names.append("\(program) \(short)") }
        return names + command.elsewhere.map { "\(program) \($0)" }
    }

    /// The page of a noun.
    static func page(_ group: CommandGroup, columns: Int) -> String {
        let commands = CommandCatalog.commands.filter { $0.group == group.name }.sorted { $0.name < $1.name }
        let prefix = group.name + " "
        let inner = CommandCatalog.groups.filter { $0.name.hasPrefix(prefix) }
            .map { (String($0.name.dropFirst(prefix.count)), $0.summary) }
        let nouns = inner.isEmpty ? "" : "Management Commands:\n\(table(inner))\n\n"
        let options = FlagUsages.text(group.flags, columns: columns)
        return """
            Usage:  \(program) \(group.name) \(options.isEmpty ? "" : "[OPTIONS] ")COMMAND

            \(group.summary)

            \(options.isEmpty ? "" : "Options:\n\(options)\n")\(nouns)Commands:
            \(table(commands.map { ($0.name, $0.summary) }))

            Run '\(program) \(group.name) COMMAND --help' for more information on a command.

            """
    }

    /// The page of the program.
    static func overview(columns: Int) -> String {
        let short = CommandCatalog.commands.filter { $0.topLevel != nil || $0.group == nil }
            .map { ($0.topLevel ?? $0.name, $0.summary) }
        let common = CommandCatalog.common.compactMap { name in short.first { $0.0 == name } }
        let others = short.filter { !CommandCatalog.common.contains($0.0) }.sorted { $0.0 < $1.0 }
        return """
            Usage:  \(program) [OPTIONS] [COMMAND]

            Containers and the finest view of them; without a command the workstation opens

            Common Commands:
            \(table(common))

            Management Commands:
            \(table(CommandCatalog.groups.filter { !$0.name.contains(" ") }.map { ($0.name, $0.summary) }))

            Commands:
            \(table(others))

            Global Options:
            \(FlagUsages.text(GlobalOptions.flags, columns: columns))
            Run '\(program) COMMAND --help' for more information on a command.

            """
    }

    private static func table(_ rows: [(String, String)]) -> String {
        rows.map { "  " + $0.0 + String(repeating: " ", count: max(1, 12 - $0.0.count)) + $0.1 }.joined(separator: "\n")
    }
}
