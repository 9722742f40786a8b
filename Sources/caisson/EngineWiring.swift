import CaissonCLI
import CaissonEngine
import CaissonLinux
import Synchronization
import SystemPackage

/// Options of the command line as the engine takes them.
enum EngineWiring {
    /// An engine for the one task of this process, kept until the process ends: closing its database would write the log back
    /// into it, with four flushes to disk.
    static func engine(_ global: GlobalOptions) -> Engine {
        let engine = Engine(options(global))
        kept.withLock { $0 = engine }
        return engine
    }

    private static let kept = Mutex<Engine?>(nil)

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
