import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// The files of a build's result as its image shows them: `--output type=local` and `type=tar`.
struct ResultFiles: Sendable {
    let context: EngineContext
    /// The top layer; nil for a result without files.
    let chain: ChainID?

    /// Everything as one tar archive.
    func pack(to sink: @escaping CaissonAPI.ByteSink) throws {
        let tree = try context.snapshots.openTree(chain)
        try withExtendedLifetime(tree) { try OverlaySnapshotter.exportTree(tree.raw, to: sink) }
    }

    /// Everything below a folder of this host, made when missing. Nothing is written through a link out of it; the files
    /// belong to who builds.
    func unpack(into folder: FilePath) async throws {
        do {
            try Files.makeDirectories(folder)
            let root = try RootedDirectory(path: folder)
            let pipe = CopyPipe()
            async let packing: Void = BlockingPool.shared.run { try pipe.writing { try pack(to: $0) } }
            async let unpacking: Void = BlockingPool.shared.run {
                let owner = (uid: ProcessTable.userID, gid: ProcessTable.groupID)
                try pipe.reading { try TreeExtractor(root: root, folder: "/", owner: owner, replacesFiles: true).extract($0) }
            }
            do {
                try await unpacking
                try await packing
            } catch {
                // The side that failed first has the reason; the other only saw the pipe break.
                try await packing
                throw error
            }
        } catch let error as SyscallError {
            throw error.asCaissonError("output \(folder)")
        }
    }
}
