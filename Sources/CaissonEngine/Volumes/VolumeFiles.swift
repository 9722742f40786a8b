import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// What is in volumes.
struct VolumeFiles: Sendable {
    /// Deeper folders are shown closed.
    private static let deepest = 128

    let context: EngineContext

    /// Bytes of its files, hard links once, as Docker counts; nil for a volume that is kept elsewhere, or whose files cannot be
    /// looked at.
    func size(of name: String) -> ByteCount? {
        let record = try? context.database.read { try $0.volumes.find(name) } // ignored: it has gone
        guard let record, record.options.isEmpty else { return nil }
        return try? VolumeFiles.measure(context.paths.volumeData(name)) // ignored: a tree nobody can walk has no size
    }

    private static func measure(_ folder: FilePath) throws -> ByteCount {
        var (bytes, seen): (Int64, Set<UInt64>) = (0, [])
        try Directory.walk(folder) { path, status in
            if status.kind == .regular, status.links == 1 || seen.insert(status.inode).inserted { bytes += status.size }
            return path.components.count < deepest ? .descend : .skip
        }
        return ByteCount(bytes)
    }

    /// The files, parents before what is in them; links are not followed.
    func list(_ name: String, limit: Int) throws -> [FileChange] {
        let record = try context.database.read { try $0.volumes.resolve(name) }
        do {
            return try VolumeMounting(context: context).withFiles(of: record) { try VolumeFiles.walk($0, limit) }
        } catch let error as SyscallError {
            throw error.asCaissonError("volume \(name)")
        }
    }

    private static func walk(_ folder: FilePath, _ limit: Int) throws -> [FileChange] {
        var files: [FileChange] = []
        let root = try RootedDirectory(path: folder)
        try Directory.walk(folder) { path, status in
            guard files.count < limit else { return .skip }
            let target = status.kind == .symbolicLink ? try? root.readLink(path).string : nil // ignored: it has just gone
            files.append(
                FileChange(
                    path: "/" + path.string, kind: .added, type: CaissonAPI.FileKind(status.kind),
                    size: status.kind == .regular ? status.size : 0, mode: status.mode, uid: status.owner, gid: status.group,
                    linkTarget: target))
            return path.components.count < deepest ? .descend : .skip
        }
        return files
    }
}
