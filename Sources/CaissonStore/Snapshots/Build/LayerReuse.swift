import CaissonCore
import CaissonLinux
import CaissonOCI
import Glibc

/// Which planned files an earlier layer has already, byte for byte and attribute for attribute.
struct LayerReuse {
    /// The earlier layer's directory.
    let root: SharedDescriptor
    /// For each planned file whether it can become a link to the one there.
    private(set) var matches: [Bool]

    /// Both lists are in walk order, so one pass over them is enough.
    init(_ files: [PlannedFile], _ index: LayerIndex, _ table: ContentTable, _ root: SharedDescriptor) throws {
        self.root = root
        matches = [Bool](repeating: false, count: files.count)
        guard table.count == index.count else { return }
        var at = 0
        for (position, file) in files.enumerated() where file.kind == .regular && file.hash != .none && file.linkGroup == 0 {
            while at < index.count, try LayerIndexEntry.precedes(index.entry(at: at).path, file.path) { at += 1 }
            guard at < index.count else { return }
            matches[position] = try LayerReuse.isSame(file, index.entry(at: at), table.fingerprint(at))
        }
    }

    private static func isSame(_ file: PlannedFile, _ entry: LayerIndexEntry, _ fingerprint: ContentHash) -> Bool {
        entry.path == file.path && entry.kind == .regular && !entry.isHardLink && entry.size == file.size
            && entry.mode == file.mode && entry.uid == file.uid && entry.gid == file.gid && entry.modified == file.modified
            && fingerprint == file.fingerprint
    }
}
