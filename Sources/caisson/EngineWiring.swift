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
        if let mode = global.startsIn { engine.expectStart(networkMode: mode) }
        return engine
    }

    private static let kept = Mutex<Engine?>(nil)
    /// What an ordinary user's way to an engine came to.
    private static let entered = Mutex<EngineEntry?>(nil)

    static func options(_ global: GlobalOptions) -> EngineOptions {
        let entry = entered.withLock { $0 } ?? entry(global)
        return entry.options(
            configDirectory: global.configDirectory.map { FilePath($0) }, executables: EngineEntry.executables, debug: global.debug)
    }

    /// Moves an ordinary user's process to the namespaces their engine lives in; does nothing for root. Only while the process
    /// has one thread. A failure is told by what cannot be done without.
    static func enterNamespaces(_ global: GlobalOptions) {
        guard ProcessTable.userID != 0 else { return }
        var entry = entry(global)
        entry.enter()
        let result = entry
        entered.withLock { $0 = result }
    }

    private static func entry(_ global: GlobalOptions) -> EngineEntry {
        EngineEntry(root: global.root.map { FilePath($0) }, runRoot: global.runRoot.map { FilePath($0) })
    }
}
