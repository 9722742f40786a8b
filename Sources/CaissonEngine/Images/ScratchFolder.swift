import CaissonCore
import CaissonLinux
import SystemPackage
import Synchronization

/// A folder for the length of one operation, below the state root so that a sweep finds what a killed process left.
struct ScratchFolder {
    let path: FilePath

    init(in parent: FilePath) throws {
        path = parent.appending(ObjectID.random().short)
        try Files.makeDirectories(path, mode: 0o700)
    }

    func remove() { try? removeTree(at: path) } // ignored: swept later
}

/// The latest line of a program's output, for its error message.
final class LastLine: Sendable {
    private let line = Mutex("")

    var text: String { line.withLock { $0 } }

    func set(_ text: String) { line.withLock { $0 = text } }
}
