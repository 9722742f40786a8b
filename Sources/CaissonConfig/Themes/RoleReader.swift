/// Collects the styles of a `[roles]` table, nested or with dotted names.
struct RoleReader {
    let palette: [String: String]
    private(set) var roles: [String: RoleStyle] = [:]
    /// Where each role stands, for complaints that come later.
    private(set) var places: [String: ConfigError] = [:]

    private static let keys = ["fg", "bg", "attributes"]

    init(palette: [String: String]) { self.palette = palette }

    /// A table is a style when it holds no table; it may be both (`title = {…}` beside `title.active = {…}` cannot be
    /// written in TOML, but `[roles.title]` with `fg` and `active` can).
    mutating func read(_ table: TableReader, prefix: String) throws(ConfigError) {
        for key in table.entries.keys.sorted() {
            if RoleReader.keys.contains(key), !prefix.isEmpty { continue }
            guard let inner = try table.table(key) else { continue }
            let name = prefix.isEmpty ? key : "\(prefix).\(key)"
            let isGroup = inner.entries.values.contains { if case .table = $0 { true } else { false } }
            if !isGroup { try inner.refuseUnknown(RoleReader.keys) }
            if !isGroup || RoleReader.keys.contains(where: { inner.entries[$0] != nil }) {
                roles[name] = try style(inner)
                places[name] = table.error(key, "")
            }
            if isGroup { try read(inner, prefix: name) }
        }
    }

    private func style(_ table: TableReader) throws(ConfigError) -> RoleStyle {
        var style = RoleStyle(foreground: try color(table, "fg"), background: try color(table, "bg"))
        for word in try table.strings("attributes") ?? [] {
            guard let attribute = ThemeAttribute(rawValue: word) else {
                let hint = Suggestion.hint(for: word, among: ThemeAttribute.allCases.map(\.rawValue))
                throw table.error("attributes", "unknown attribute \"\(word)\"\(hint)")
            }
            style.attributes.append(attribute)
        }
        return style
    }

    private func color(_ table: TableReader, _ key: String) throws(ConfigError) -> ThemeColor? {
        guard let text = try table.string(key) else { return nil }
        guard let color = ThemeColor(palette[text] ?? text) else {
            throw table.error(key, "\"\(text)\" is no colour" + Suggestion.hint(for: text, among: palette.keys.sorted()))
        }
        return color
    }
}
