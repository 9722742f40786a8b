package import CaissonCore
import CaissonLinux
package import SystemPackage

/// Where the engine of whoever started this process is, and the way to it: root's where it is told to be, an ordinary user's in
/// namespaces of theirs.
package struct EngineEntry: Sendable {
    package private(set) var root: FilePath
    /// nil leaves it to the root.
    package private(set) var runRoot: FilePath?
    /// Why nothing but looking can be done there.
    package private(set) var refusal: CaissonError?
    private let user: OrdinaryUser?

    /// `root` and `runRoot` as the user named them. Looks only; to be made before ``enter()``.
    package init(root: FilePath?, runRoot: FilePath?) {
        user = OrdinaryUser.current()
        self.root = root ?? user?.defaultRoot ?? "/var/lib/caisson"
        self.runRoot = runRoot
        guard let user, runRoot == nil else { return }
        do { self.runRoot = try user.runRoot(of: self.root) } catch { refusal = EngineEntry.refusal(error) }
    }

    /// Moves an ordinary user's process to the namespaces their engine lives in; does nothing for root. Only while the process
    /// has one thread. A failure is told by what cannot be done without.
    package mutating func enter() {
        guard let user, let runRoot, refusal == nil else { return }
        do { try UserSession(user, runRoot: runRoot).enter() } catch { refusal = EngineEntry.refusal(error) }
    }

    /// Options of an engine there. `executables` is the folder of our programs.
    package func options(configDirectory: FilePath?, executables: FilePath, debug: Bool = false) -> EngineOptions {
        var options = EngineOptions(
            root: root, runRoot: runRoot, configDirectory: configDirectory, executables: executables, debug: debug)
        options.refusal = refusal
        return options
    }

    /// The folder the running program lies in; its companions lie beside it.
    package static var executables: FilePath {
        guard let own = try? ProcessTable.ownProgram(), let slash = own.utf8.lastIndex(of: UInt8(ascii: "/")) // ignored: no /proc here
        else { return "/usr/local/bin" }
        return FilePath(String(own[..<slash]))
    }

    private static func refusal(_ error: any Error) -> CaissonError {
        error as? CaissonError ?? CaissonError(.permissionDenied, "enter the user's namespaces: \(error)", cause: error)
    }
}
