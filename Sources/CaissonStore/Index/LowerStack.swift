import CaissonCore
import CaissonLinux

/// What the layers below show at a path, told from their indexes alone.
package struct LowerStack: Sendable {
    /// Topmost first.
    private let layers: [LayerIndex]

    /// `layers` topmost first; none is an empty root.
    package init(_ layers: [LayerIndex]) { self.layers = layers }

    package var isEmpty: Bool { layers.isEmpty }

    /// What a merged mount shows at `path` (relative, without a leading slash). A damaged index counts as not having it:
    /// the indexes were checked when they were opened, and a wrong answer changes a label, not a file.
    package func visible(_ path: [UInt8]) -> LayerIndexEntry? {
        for layer in layers {
            if let entry = try? layer.entry(path) {  // ignored: see above
                return entry.isWhiteout ? nil : entry
            }
            if hides(layer, path) { return nil }
        }
        return nil
    }

    /// Which layer, 0 for the topmost, has what a merged mount shows at `path`; nil when nothing is shown.
    package func depth(of path: [UInt8]) -> Int? {
        for (depth, layer) in layers.enumerated() {
            if let entry = try? layer.entry(path) { return entry.isWhiteout ? nil : depth }  // ignored: see `visible`
            if hides(layer, path) { return nil }
        }
        return nil
    }

    /// What a merged mount shows in the directory at `path`, by name.
    package func children(of path: [UInt8]) -> [LayerIndexEntry] {
        var seen: Set<[UInt8]> = []
        var found: [LayerIndexEntry] = []
        for layer in layers {
            guard let position = try? layer.position(of: path), let entry = try? layer.entry(at: position) else {
                if hides(layer, path) { break }  // ignored: a damaged index shows nothing, as above
                continue
            }
            guard entry.kind == .directory else { break }
            for child in (try? layer.children(at: position)) ?? [] {
                guard let child = try? layer.entry(at: child), seen.insert(Array(child.name)).inserted else { continue }
                if !child.isWhiteout { found.append(child) }
            }
            if entry.isOpaque, !path.isEmpty { break }
        }
        return found.sorted { LayerIndexEntry.precedes($0.path, $1.path) }
    }

    /// Whether a directory above `path` in `layer` keeps the layers below from showing through.
    private func hides(_ layer: LayerIndex, _ path: [UInt8]) -> Bool {
        var end = path.count
        while let slash = path[..<end].lastIndex(of: UInt8(ascii: "/")) {
            end = slash
            guard let ancestor = try? layer.entry(path[..<end]) else { continue }  // ignored: absent hides nothing
            if ancestor.kind != .directory || ancestor.isOpaque { return true }
        }
        return false
    }
}
