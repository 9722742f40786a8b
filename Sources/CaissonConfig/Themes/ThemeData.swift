/// A theme file: a palette, and styles by role. Which roles there are is known to the terminal UI alone.
package struct ThemeData: Sendable, Equatable {
    /// The file's `name`, else the file's own name without `.toml`.
    package var name: String
    /// Colours by name, as `#rrggbb`.
    package var palette: [String: String]
    /// Styles by role name; roles of nested tables are joined with a full stop (`pane.title`).
    package var roles: [String: RoleStyle]
    /// Where each role stands in its file, for complaints that come later.
    private var places: [String: ConfigError]

    package init(name: String, palette: [String: String] = [:], roles: [String: RoleStyle] = [:]) {
        self.name = name
        self.palette = palette
        self.roles = roles
        places = [:]
    }

    /// Reads the text of a theme file; throws for unknown keys, colours and attributes.
    package static func parse(_ text: String, file: String) throws(ConfigError) -> ThemeData {
        let root = try TableReader(text: text, file: file)
        try root.refuseUnknown(["name", "palette", "roles"])
        var theme = ThemeData(name: try root.string("name") ?? baseName(file))
        if let palette = try root.table("palette") {
            theme.palette = try colors(palette)
        }
        if let roles = try root.table("roles") {
            var reader = RoleReader(palette: theme.palette)
            try reader.read(roles, prefix: "")
            theme.roles = reader.roles
            theme.places = reader.places
        }
        return theme
    }

    /// Throws for a role that is none of `known`, naming file and line.
    package func checkRoles(_ known: Set<String>) throws(ConfigError) {
        for role in roles.keys.sorted() where !known.contains(role) {
            var error = places[role] ?? ConfigError(file: name, line: 0, key: role, reason: "")
            error.reason = "unknown role" + Suggestion.hint(for: role, among: known.sorted())
            throw error
        }
    }

    /// Two themes are equal when they draw the same, wherever they were read.
    package static func == (one: ThemeData, other: ThemeData) -> Bool {
        one.name == other.name && one.palette == other.palette && one.roles == other.roles
    }

    private static func colors(_ table: TableReader) throws(ConfigError) -> [String: String] {
        var colors: [String: String] = [:]
        for name in table.entries.keys.sorted() {
            guard let text = try table.string(name) else { continue }
            guard case .rgb? = ThemeColor(text) else { throw table.error(name, "\"\(text)\" is not a colour of the form #rrggbb") }
            guard ThemeColor(name) == nil else { throw table.error(name, "this name has a meaning of its own") }
            colors[name] = text
        }
        return colors
    }

    private static func baseName(_ file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        return last.hasSuffix(".toml") ? String(last.dropLast(5)) : last
    }
}
