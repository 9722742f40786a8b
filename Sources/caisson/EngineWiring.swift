import CaissonCLI
import CaissonEngine
import CaissonLinux
import SystemPackage

/// Options of the command line as the engine takes them.
enum EngineWiring {
    static func options(_ global: GlobalOptions) -> EngineOptions {
        EngineOptions(
            root: FilePath(global.root ?? "/var/lib/caisson"), runRoot: global.runRoot.map { FilePath($0) },
            configDirectory: global.configDirectory.map { FilePath($0) }, executables: executables, debug: global.debug)
    }

    /// The folder this program lies in; its companions lie beside it.
    private static var executables: FilePath {
        guard let own = try? Files.readLink("/proc/self/exe") else { return "/usr/local/bin" } // ignored: no /proc here
        return own.removingLastComponent()
    }
}
