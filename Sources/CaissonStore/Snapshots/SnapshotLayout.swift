import CaissonCore
import CaissonLinux
import CaissonOCI
import Glibc
import SystemPackage

/// Where things are below `<root>/snapshots` and `<root>/indexes`.
struct SnapshotLayout: Sendable {
    let snapshots: FilePath
    let indexes: FilePath

    init(root: FilePath) {
        snapshots = root.appending("snapshots")
        indexes = root.appending("indexes")
    }

    static let recordName = "info.json"
    static let layerPrefix = "layer-"
    static let containerPrefix = "container-"
    static let temporaryPrefix = ".tmp-"
    static let linksName = "l"
    /// The root of a container without layers, and what a mount of one layer alone needs below it.
    static let emptyLink = "l/0"
    /// The lowest layer where a process runs (see ``MountPointLayer``).
    static let mountPointLink = "l/1"

    func layer(_ chain: ChainID) -> FilePath { snapshots.appending(SnapshotLayout.layerPrefix + chain.hex) }
    func container(_ id: String) -> FilePath { snapshots.appending(SnapshotLayout.containerPrefix + id) }
    func index(_ diffID: DiffID) -> FilePath { indexes.appending(diffID.hex) }

    /// Makes the directories; links live beside what they point to, so that a mount from inside needs few bytes for each.
    func create() throws {
        // Made last: with it everything is there.
        if Files.exists(snapshots.appending(SnapshotLayout.mountPointLink)) { return }
        do {
            try Files.makeDirectories(snapshots.appending(SnapshotLayout.linksName), mode: 0o700)
            try Files.makeDirectories(snapshots.appending("empty"), mode: 0o755)
            try Files.makeDirectories(indexes, mode: 0o700)
            try link(SnapshotLayout.emptyLink, to: "../empty")
            try MountPointLayer.create(in: snapshots)
            try link(SnapshotLayout.mountPointLink, to: "../" + MountPointLayer.name)
        } catch let error as SyscallError {
            throw error.asCaissonError("snapshots")
        }
    }

    /// A new short link to `target`, relative to `snapshots`: `l/x7k2q`.
    func makeLink(to target: String) throws -> String {
        for _ in 0..<64 {
            let name = String(UInt64.random(in: 0..<33_554_432), radix: 32)
            let link = "\(SnapshotLayout.linksName)/\(String(repeating: "0", count: 5 - name.count))\(name)"
            if try self.link(link, to: target) { return link }
        }
        throw CaissonError(.resourceExhausted, "snapshots: no short name is free")
    }

    /// False when the name is taken.
    @discardableResult
    private func link(_ link: String, to target: String) throws -> Bool {
        do throws(SyscallError) {
            try Files.symlink(target: FilePath(target), at: snapshots.appending(link))
            return true
        } catch {
            if error.errno == EEXIST { return false }
            throw error
        }
    }

    /// Refuses names that are not one plain path component.
    static func check(id: String) throws {
        let legal = !id.isEmpty && id.utf8.count <= 128 && id != "." && id != ".."
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        guard legal else { throw CaissonError(.invalidArgument, "snapshot \(id): illegal name", subject: id) }
    }
}
