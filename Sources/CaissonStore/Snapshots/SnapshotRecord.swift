import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// What `info.json` of a layer says.
struct LayerSnapshotRecord: Codable, Sendable {
    var version = 1
    var chainID: ChainID
    var parent: ChainID?
    var diffID: DiffID
    var size: Int64
    var tarSize: Int64
    /// Short links of this layer and the ones below, topmost first.
    var links: [String]
    /// Their digests, in the same order.
    var diffIDs: [DiffID]
}

/// What `info.json` of a container's snapshot says.
struct ContainerSnapshotRecord: Codable, Sendable {
    var version = 1
    var id: String
    var parent: ChainID?
    var links: [String]
    var diffIDs: [DiffID]
}

extension SnapshotLayout {
    /// Reads the record in `directory`; nil when there is no such snapshot. Throws `dataLoss` for a damaged one.
    func read<Record: Decodable>(_ type: Record.Type, in directory: FilePath) throws -> Record? {
        let path = directory.appending(SnapshotLayout.recordName)
        let bytes: [UInt8]
        do throws(SyscallError) {
            bytes = try Files.read(path, limit: 4 << 20)
        } catch {
            if error.errno == 2 { return nil }
            throw error.asCaissonError("snapshot")
        }
        return try CanonicalJSON.decode(type, from: bytes, "snapshot \(directory.lastComponent?.string ?? "")")
    }
}
