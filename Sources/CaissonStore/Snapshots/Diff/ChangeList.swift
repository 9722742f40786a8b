import CaissonLinux

/// Turns a list of a layer's files into what they change in the layers below.
///
/// A directory that exists below is listed as changed when its mode, owner or time differ or something in it changed;
/// one that is only there because overlayfs copied it up is not. Of a deleted tree only the top is listed.
struct ChangeList {
    private let upper: LayerIndex
    private let lower: LowerStack

    /// The changes in byte order of their paths, directories before what is in them; the root itself never.
    static func changes(of upper: LayerIndex, over lower: LowerStack) throws -> [LayerChange] {
        try ChangeList(upper: upper, lower: lower).children(of: 0, path: [], isHidden: false)
    }

    private func children(of position: Int, path: [UInt8], isHidden: Bool) throws -> [LayerChange] {
        var groups: [(path: [UInt8], changes: [LayerChange])] = []
        var names: Set<[UInt8]> = []
        for child in try upper.children(at: position) {
            let entry = try upper.entry(at: child)
            names.insert(Array(entry.name))
            groups.append((entry.path, try changes(of: entry, at: child, isHidden: isHidden)))
        }
        // An opaque directory deletes everything below it that it does not have itself.
        if isHidden {
            for gone in lower.children(of: path) where !names.contains(Array(gone.name)) {
                groups.append((gone.path, [LayerChange(gone, .deleted)]))
            }
        }
        return groups.sorted { LayerIndexEntry.precedes($0.path, $1.path) }.flatMap(\.changes)
    }

    private func changes(of entry: LayerIndexEntry, at position: Int, isHidden: Bool) throws -> [LayerChange] {
        let below = lower.visible(entry.path)
        if entry.isWhiteout { return below.map { [LayerChange($0, .deleted)] } ?? [] }
        guard entry.kind == .directory else { return [LayerChange(entry, below == nil ? .added : .modified)] }
        let replaced = (isHidden || entry.isOpaque) && below?.kind == .directory
        let inside = try children(of: position, path: entry.path, isHidden: replaced)
        guard let below else { return [LayerChange(entry, .added)] + inside }
        let isSame =
            below.kind == .directory && below.mode == entry.mode && below.uid == entry.uid && below.gid == entry.gid
            && below.modified == entry.modified
        return isSame && inside.isEmpty ? [] : [LayerChange(entry, .modified)] + inside
    }
}
