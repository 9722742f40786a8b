import CaissonTerm

/// README's table of keys, made from the commands so that it cannot lag behind them.
package enum KeyTable {
    private static let sections: [(title: String, commands: [Command])] = [
        ("Everywhere", CommandCatalog.movements + CommandCatalog.views),
        ("Containers", CommandCatalog.containers),
        ("Images", CommandCatalog.images),
        ("Volumes", CommandCatalog.volumes),
        ("Networks", CommandCatalog.networks),
        ("Compose projects", CommandCatalog.projects),
        ("Swarm", CommandCatalog.swarm),
        ("Builds", CommandCatalog.builds),
        ("Logs", CommandCatalog.logs),
        ("File trees (changes, layers, volumes)", CommandCatalog.trees),
    ]

    /// The whole table in Markdown, ending in a line feed.
    package static func markdown() -> String {
        sections.map { section in
            let rows = section.commands.filter { !$0.keys.isEmpty }.map { command in
                "| \(command.keys.map { "`\($0)`" }.joined(separator: " ")) | \(command.title) |"
            }
            return (["**\(section.title)**", "", "| Key | Does |", "|---|---|"] + rows).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}
