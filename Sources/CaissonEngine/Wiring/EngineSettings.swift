import CaissonConfig
import CaissonCore
import CaissonLinux
import SystemPackage

/// What `config.toml` says to the engine.
enum EngineSettings {
    /// The file's settings where it has the table `name`; nil otherwise. Throws ``CaissonError`` (invalidArgument) naming file,
    /// line and key.
    static func having(_ name: String, _ options: EngineOptions) throws -> Settings? {
        let folders = RegistriesConfiguration(
            environment: ProcessEnvironment.all(), directory: options.configDirectory?.string
        ).directories
        guard let path = folders.map({ $0.appending("config.toml") }).first(where: { Files.exists($0) }) else { return nil }
        let text: String
        do throws(SyscallError) {
            text = try Files.readText(path, limit: 1 << 20)
        } catch {
            throw error.asCaissonError()
        }
        // Understanding the whole of it costs more than a look for the one word.
        guard text.contains(name) else { return nil }
        do { return try Settings.parse(text, file: path.string) } catch { throw error.asCaissonError }
    }
}
