import CaissonCore
import CaissonLinux
package import SystemPackage

/// What keeps a state root from having two long-lived engines: a locked file with the holder's number in it.
package struct InstanceLock: Sendable {
    private let lock: FileLock

    /// Takes it for this process, for as long as the value lives. Throws `conflict` naming the holder when there is one.
    package init(root: FilePath) throws {
        let file = InstanceLock.file(root)
        do {
            // The modes an engine makes them with.
            try Files.makeDirectories(root, mode: 0o711)
            try Files.makeDirectories(file.removingLastComponent(), mode: 0o700)
            guard let lock = try FileLock.tryAcquire(file) else {
                let holder = InstanceLock.holder(root).map { " as process \($0)" } ?? ""
                throw CaissonError(.conflict, "the long-lived engine of \(root) runs already\(holder)")
            }
            self.lock = lock
            try Files.write(file, Array("\(ProcessTable.ownID)\n".utf8), mode: 0o600)
        } catch let error as SyscallError {
            throw error.asCaissonError("lock \(root)")
        }
    }

    /// The process that holds it now; nil where none does, or it has not said yet.
    package static func holder(_ root: FilePath) -> Int32? {
        let file = file(root)
        // ignored: a file that cannot be read tells of nobody
        guard (try? FileLock.isHeld(file)) == true, let text = try? Files.readText(file, limit: 64) else { return nil }
        return Int32(text.prefix { $0.isNumber })
    }

    private static func file(_ root: FilePath) -> FilePath { root.appending("locks").appending("caissond") }
}
