/// The options every command understands. A value that was given neither as an option nor in the environment is nil:
/// the engine then uses its own default.
package struct GlobalOptions: Sendable, Equatable {
    /// `--root`, `CAISSON_ROOT`: where images, layers and containers are kept.
    package var root: String?
    /// `--run-root`, `CAISSON_RUN`: sockets and exit statuses of this boot.
    package var runRoot: String?
    /// `--config-dir`, `CAISSON_CONFIG`: `registries.toml`, `config.toml`, themes.
    package var configDirectory: String?
    /// `--debug`: errors are printed with their causes.
    package var debug: Bool
    /// Not an option: the network mode of a container that the command is going to start, so that an engine can begin with that.
    package var startsIn: String?

    package init(
        root: String? = nil, runRoot: String? = nil, configDirectory: String? = nil, debug: Bool = false, startsIn: String? = nil
    ) {
        self.root = root
        self.runRoot = runRoot
        self.configDirectory = configDirectory
        self.debug = debug
        self.startsIn = startsIn
    }
}

extension GlobalOptions {
    static let flags: [FlagSpec] = [
        .string("config-dir", "Location of configuration files (default \"~/.config/caisson\", then \"/etc/caisson\")"),
        .bool("debug", "D", "Print the causes of errors"),
        .string("root", "Location of images and containers (default \"/var/lib/caisson\", an ordinary user's \"~/.local/share/caisson\")"),
        .string("run-root", "Location of sockets and exit statuses (default \"/run/caisson\", an ordinary user's \"$XDG_RUNTIME_DIR/caisson\")"),
        .bool("version", "v", "Print version information and quit"),
    ]

    /// Options win over the environment; an empty value counts as not given.
    init(_ flags: ParsedFlags, environment: [String: String]) {
        func value(_ flag: String, _ variable: String) -> String? {
            let text = flags.string(flag) ?? environment[variable] ?? ""
            return text.isEmpty ? nil : text
        }
        self.init(
            root: value("root", "CAISSON_ROOT"), runRoot: value("run-root", "CAISSON_RUN"),
            configDirectory: value("config-dir", "CAISSON_CONFIG"), debug: flags.bool("debug"))
    }
}
