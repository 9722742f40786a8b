import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// The root one end of a copy is resolved in.
enum CopyRoot: Sendable {
    case host
    /// A running container, seen through its first process: volumes and all.
    case process(Int32, ObjectID, name: String)
    /// A stopped one, mounted for the moment with its volumes.
    case overlay(CaissonStore.OverlayPlan, mounts: [ViewMount], writable: Bool, scratch: FilePath, name: String)

    func open<Value: Sendable>(_ body: @escaping @Sendable (RootedDirectory) throws -> Value) throws -> Value {
        switch self {
        case .host: try body(RootedDirectory(path: "/"))
        case .process(let pid, let id, _): try body(ProcessRoot.open(pid, of: id))
        case .overlay(let plan, let mounts, let writable, let scratch, _):
            try RootView.open(plan, readOnly: !writable, scratch: scratch, mounts: mounts, body)
        }
    }

    /// In Docker's words.
    func missing(_ path: String) -> CaissonError {
        switch self {
        case .host: CaissonError(.notFound, "lstat \(path): no such file or directory")
        case .process(_, _, let name), .overlay(_, _, _, _, let name):
            CaissonError(.notFound, "Could not find the file \(path) in container \(name)")
        }
    }
}
