import CaissonConfig
import CaissonCore
import CaissonLinux
import SystemPackage

/// Finds `registries.toml`: the first that exists counts.
struct RegistriesConfiguration: Sendable {
    private static let limit = 1 << 20

    let directories: [FilePath]

    /// `directory` as given by the user alone, else the user's folder and then the system's.
    init(environment: [String: String], directory: String?) {
        if let directory {
            directories = [FilePath(directory)]
            return
        }
        let own = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : FilePath($0) }
            ?? environment["HOME"].map { FilePath($0).appending(".config") }
        directories = (own.map { [$0.appending("caisson")] } ?? []) + ["/etc/caisson"]
    }

    /// Reads the file anew each time: it is small, and a pull follows what it says now.
    func load() throws -> RegistriesFile {
        for directory in directories {
            let path = directory.appending("registries.toml")
            guard Files.exists(path) else { continue }
            let bytes: [UInt8]
            do {
                bytes = try Files.read(path, limit: RegistriesConfiguration.limit)
            } catch {
                throw error.asCaissonError()
            }
            do throws(ConfigError) {
                return try RegistriesFile.parse(String(decoding: bytes, as: UTF8.self), file: path.string)
            } catch {
                throw error.asCaissonError
            }
        }
        return RegistriesFile()
    }
}
