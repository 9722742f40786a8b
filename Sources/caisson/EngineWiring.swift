import CaissonCLI
import CaissonCore
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
    /// What an ordinary user's way to an engine came to.
    private static let entry = Mutex<Entry?>(nil)

    private struct Entry {
        var root: FilePath
        var runRoot: FilePath?
        var refusal: CaissonError?
    }

    static func options(_ global: GlobalOptions) -> EngineOptions {
        let entry = entry.withLock { $0 }
        var options = EngineOptions(
            root: entry?.root ?? FilePath(global.root ?? "/var/lib/caisson"),
            runRoot: entry?.runRoot ?? global.runRoot.map { FilePath($0) },
            configDirectory: global.configDirectory.map { FilePath($0) }, executables: executables, debug: global.debug)
        options.refusal = entry?.refusal
        return options
    }

    /// Moves an ordinary user's process to the namespaces their engine lives in; does nothing for root. Only while the process
    /// has one thread. A failure is told by what cannot be done without.
    static func enterNamespaces(_ global: GlobalOptions) {
        guard let user = OrdinaryUser.current() else { return }
        var own = Entry(root: global.root.map { FilePath($0) } ?? user.defaultRoot, runRoot: global.runRoot.map { FilePath($0) })
        do {
            let runRoot = try own.runRoot ?? user.runRoot(of: own.root)
            own.runRoot = runRoot
            try UserSession(user, runRoot: runRoot).enter()
        } catch {
            own.refusal = error as? CaissonError ?? CaissonError(.permissionDenied, "enter the user's namespaces: \(error)", cause: error)
        }
        let result = own
        entry.withLock { $0 = result }
    }

    /// The folder this program lies in; its companions lie beside it.
    private static var executables: FilePath {
        guard let own = try? FilePath(ProcessTable.ownProgram()) else { return "/usr/local/bin" } // ignored: no /proc here
        return own.removingLastComponent()
    }
}
