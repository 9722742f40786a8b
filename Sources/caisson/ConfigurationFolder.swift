import CaissonConfig
import CaissonCore
import CaissonLinux
import SystemPackage

/// Where the user's configuration lies: `--config-dir`, else `~/.config/caisson`, then `/etc/caisson`.
struct ConfigurationFolder: Sendable {
    let candidates: [FilePath]

    init(_ explicit: String?) {
        if let explicit {
            candidates = [FilePath(explicit)]
        } else {
            let home = ProcessEnvironment.value("HOME") ?? "/root"
            let base = ProcessEnvironment.value("XDG_CONFIG_HOME") ?? home + "/.config"
            candidates = [FilePath(base).appending("caisson"), "/etc/caisson"]
        }
    }

    /// The first file of that name there is.
    func find(_ name: String) -> FilePath? {
        candidates.map { $0.pushing(FilePath(name)) }.first { Files.exists($0) }
    }

    /// `config.toml`, or what holds without one. Throws ``CaissonError`` naming file, line and key.
    func settings() throws -> Settings {
        guard let path = find("config.toml") else { return Settings() }
        let text = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
        do {
            return try Settings.parse(text, file: path.string)
        } catch {
            throw error.asCaissonError
        }
    }
}
