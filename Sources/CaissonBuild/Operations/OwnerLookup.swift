import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Finds who `--chown` and USER mean in the files of a stage.
struct OwnerLookup {
    private let snapshots: OverlaySnapshotter
    private let chain: ChainID?

    init(_ snapshots: OverlaySnapshotter, _ chain: ChainID?) {
        self.snapshots = snapshots
        self.chain = chain
    }

    /// nil for an empty text. A user given as a number is its own group; a name has the group of its entry. Throws
    /// `invalidArgument` for a name the stage does not know.
    func owner(_ text: String?) throws -> FileOwner? {
        guard let text, !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let group = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
        if let uid = UInt32(parts[0]) {
            guard let group else { return FileOwner(uid: uid, gid: uid) }
            if let gid = UInt32(group) { return FileOwner(uid: uid, gid: gid) }
        }
        do {
            let root = RootedDirectory(try snapshots.openTree(chain).duplicate())
            let users = UserDatabase(passwd: try read("etc/passwd", root), group: try read("etc/group", root))
            let identity = try users.identity(of: text)
            return FileOwner(uid: identity.uid, gid: identity.gid)
        } catch let error as CaissonError {
            throw BuildFailure(.invalidArgument, "invalid user index: \(text): \(error.message)", cause: error)
        }
    }

    /// nil when there is no such file.
    private func read(_ path: String, _ root: RootedDirectory) throws -> [UInt8]? {
        do {
            return try root.readFile(FilePath(path), limit: 1 << 20)
        } catch let error where error.code == .notFound {
            return nil
        }
    }
}
