import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
package import SystemPackage

extension OverlaySnapshotter {
    /// Copies what the stack up to `chain` shows at `path` into the empty folder `target`, attributes and owner of that
    /// folder included; links in `path` stay inside. Throws `notFound` where there is no such folder.
    package func copy(_ chain: ChainID, path: String, into target: FilePath) throws {
        let tree = try openTree(chain)
        do {
            let root = RootedDirectory(try tree.duplicate())
            let source = try root.open(FilePath(path), [.read, .directory])
            let folder = try open(target)
            try TreeCopy.copy(source.raw, to: folder.raw, lower: LowerStack([]))
        } catch let error as SyscallError {
            throw error.asCaissonError("copy \(path)")
        }
    }

    /// A writable snapshot with the same parent and the same own files as the snapshot `original`, which nothing may write to
    /// meanwhile. Throws as ``prepare(_:parent:)`` does.
    package func prepare(_ id: String, copying original: String) throws -> ContainerSnapshot {
        let record = try containerRecord(original)
        let snapshot = try prepare(id, parent: record.parent)
        do {
            let source = try open(layout.container(original).appending("fs"))
            let target = try open(layout.container(id).appending("fs"))
            try TreeCopy.copy(source.raw, to: target.raw, lower: lowerStack(record.parent))
            return snapshot
        } catch {
            try? remove(container: id)  // ignored: swept later
            if let error = error as? SyscallError { throw error.asCaissonError("copy \(original)") }
            throw error
        }
    }

    /// What everything below a folder takes.
    package static func usage(of folder: FilePath) throws -> SnapshotUsage {
        do {
            let root = try Files.open(folder, [.read, .directory])
            return try usage(below: root.raw)
        } catch let error as SyscallError {
            throw error.asCaissonError("usage")
        }
    }
}
