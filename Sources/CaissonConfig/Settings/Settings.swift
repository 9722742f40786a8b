import CaissonCore

/// `config.toml`: the choices of one user. Every key is optional.
package struct Settings: Sendable, Equatable {
    /// The name of a theme file without `.toml`.
    package var theme = "default"
    /// `--detach-keys`, in Docker's spelling; nil leaves the default.
    package var detachKeys: String?
    package var keyPreset = KeyPreset.caisson
    package var color = ColorChoice.auto
    /// Draw with ASCII characters alone.
    package var ascii = false
    /// One thing after the other down the screen, for screen readers.
    package var linear = false
    /// The pane shown first.
    package var startPane: String?
    /// Key chords by command; an empty list takes the command's keys away.
    package var keys: [String: [String]] = [:]
    package var buildCache = BuildCacheSettings()
    package var containers = ContainerSettings()
    package var daemon = DaemonSettings()

    package init() {}

    /// Reads the text of a `config.toml`; throws for anything not understood, so that a typing error is not a silent default.
    package static func parse(_ text: String, file: String) throws(ConfigError) -> Settings {
        let root = try TableReader(text: text, file: file)
        try root.refuseUnknown([
            "theme", "detach-keys", "key-preset", "color", "ascii", "linear", "start-pane", "keys", "build-cache", "containers",
            "daemon",
        ])
        var settings = Settings()
        settings.theme = try root.string("theme") ?? settings.theme
        settings.detachKeys = try detachKeys(root)
        settings.keyPreset = try root.choice("key-preset", KeyPreset.self) ?? settings.keyPreset
        settings.color = try root.choice("color", ColorChoice.self) ?? settings.color
        settings.ascii = try root.boolean("ascii") ?? settings.ascii
        settings.linear = try root.boolean("linear") ?? settings.linear
        settings.startPane = try root.string("start-pane")
        if let keys = try root.table("keys") { settings.keys = try chords(keys) }
        if let table = try root.table("build-cache") { settings.buildCache = try BuildCacheSettings(table) }
        if let table = try root.table("containers") { settings.containers = try ContainerSettings(table) }
        if let table = try root.table("daemon") { settings.daemon = try DaemonSettings(table) }
        return settings
    }

    private static func detachKeys(_ root: TableReader) throws(ConfigError) -> String? {
        guard let text = try root.string("detach-keys") else { return nil }
        do {
            _ = try DetachKeys(parsing: text)
            return text
        } catch {
            throw root.error("detach-keys", "\(error)")
        }
    }

    private static func chords(_ table: TableReader) throws(ConfigError) -> [String: [String]] {
        var keys: [String: [String]] = [:]
        for command in table.entries.keys {
            if case .string(let chord)? = table.entries[command] {
                keys[command] = [chord]
            } else {
                keys[command] = try table.strings(command)
            }
        }
        return keys
    }
}

/// Whose keys the terminal UI speaks.
package enum KeyPreset: String, Sendable, CaseIterable { case caisson, lazydocker, k9s, dive }

/// How many colours to use; `auto` asks the terminal.
package enum ColorChoice: String, Sendable, CaseIterable {
    case auto, truecolor, mono
    case colors256 = "256"
    case colors16 = "16"
    case colors8 = "8"
}
