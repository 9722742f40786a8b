import ArgumentParser
import CaissonEngine
import CaissonLinux
import SystemPackage

/// Which engine: the options `caisson` has for it, by name and by environment.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Location of images and containers", valueName: "dir"))
    var root: String?
    @Option(help: ArgumentHelp("Location of sockets and exit statuses", valueName: "dir"))
    var runRoot: String?
    @Option(help: ArgumentHelp("Location of configuration files", valueName: "dir"))
    var configDir: String?

    private func path(_ option: String?, _ variable: String) -> FilePath? {
        let text = option ?? ProcessEnvironment.value(variable) ?? ""
        return text.isEmpty ? nil : FilePath(text)
    }

    var entry: EngineEntry { EngineEntry(root: path(root, "CAISSON_ROOT"), runRoot: path(runRoot, "CAISSON_RUN")) }
    var configDirectory: FilePath? { path(configDir, "CAISSON_CONFIG") }

    /// An engine to look at from where this process is: an ordinary user's is not entered.
    var outside: Engine {
        Engine(entry.options(configDirectory: configDirectory, executables: EngineEntry.executables))
    }

    /// The options that name the same engine to another process.
    var arguments: [String] {
        let places = [("--root", path(root, "CAISSON_ROOT")), ("--run-root", path(runRoot, "CAISSON_RUN")), ("--config-dir", configDirectory)]
        return places.flatMap { name, path in path.map { [name, PlaceOptions.absolute($0).string] } ?? [] }
    }

    private static func absolute(_ path: FilePath) -> FilePath {
        ((try? Files.readLink("/proc/self/cwd")) ?? "/").pushing(path) // ignored: a folder that is gone has no paths below it
    }
}
