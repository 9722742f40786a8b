import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Glibc
import SystemPackage

/// An empty volume begins with what the image has at its place: files, owners, modes, attributes.
struct VolumeSeed: Sendable {
    let context: EngineContext

    /// Fills the volume if it is empty. The caller holds its lock or has just made it. Throws ``CaissonError`` in Docker's words
    /// where the image has a file at the place.
    func fill(_ record: VolumeRecord, from chain: ChainID, at path: String) throws {
        // Memory that is mounted for the moment would forget it again.
        if let driver = try DriverMount(record.options), driver.isMemory { return }
        let snapshots = context.snapshots
        try VolumeMounting(context: context).withFiles(of: record) { folder in
            guard try Files.list(folder).isEmpty else { return }
            do {
                try snapshots.copy(chain, path: path, into: folder)
            } catch let error as CaissonError where error.code == .notFound {
                guard (error.cause as? SyscallError)?.errno == ENOTDIR else { return }
                throw CaissonError(.invalidArgument, "cannot mount volume over existing file, file exists \(path)")
            }
        }
    }
}
