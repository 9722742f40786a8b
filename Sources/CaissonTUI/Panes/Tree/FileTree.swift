import CaissonAPI

/// The files a layer or a container changed, as a tree laid out flat in pre-order: the subtree of a node is the run of
/// nodes behind it up to its `end`, so folding hides a run and walking is an index going up.
struct FileTree: Sendable, Equatable {
    struct Node: Sendable, Equatable {
        /// The last component of the path.
        var name: String
        var depth: Int
        /// The index behind the node's subtree.
        var end: Int
        /// nil for a directory that is only on the way to a change.
        var change: FileChange?
        /// Bytes of the node and of all below it.
        var size: Int64
        /// Changes below it that are not directories.
        var files: Int
        var isDirectory: Bool
    }

    private(set) var nodes: [Node]
    /// How many paths were added, changed and removed.
    private(set) var counts: [ChangeKind: Int]
    private(set) var totalSize: Int64

    /// Builds the tree; the order of `changes` does not matter.
    init(_ changes: [FileChange]) {
        nodes = []
        counts = [:]
        totalSize = 0
        var ancestors: [Int] = []
        for (change, parts) in FileTree.inPreorder(changes) {
            counts[change.kind, default: 0] += 1
            totalSize += change.size
            var shared = 0
            while shared < ancestors.count, shared < parts.count - 1, nodes[ancestors[shared]].name == parts[shared] {
                shared += 1
            }
            close(&ancestors, to: shared)
            while ancestors.count < parts.count - 1 {
                open(parts[ancestors.count], change: nil, &ancestors)
            }
            open(parts[parts.count - 1], change: change, &ancestors)
        }
        close(&ancestors, to: 0)
    }

    private mutating func open(_ name: Substring, change: FileChange?, _ ancestors: inout [Int]) {
        let isDirectory = change.map { $0.type == .directory } ?? true
        ancestors.append(nodes.count)
        nodes.append(
            Node(
                name: String(name), depth: ancestors.count - 1, end: nodes.count + 1, change: change,
                size: change?.size ?? 0, files: isDirectory ? 0 : 1, isDirectory: isDirectory))
    }

    private mutating func close(_ ancestors: inout [Int], to depth: Int) {
        while ancestors.count > depth {
            let index = ancestors.removeLast()
            nodes[index].end = nodes.count
            guard let parent = ancestors.last else { continue }
            nodes[parent].size += nodes[index].size
            nodes[parent].files += nodes[index].files
            nodes[parent].isDirectory = true
        }
    }

    /// Sorted so that everything below a directory follows it at once: `/` counts as lower than any other byte.
    private static func inPreorder(_ changes: [FileChange]) -> [(FileChange, [Substring])] {
        let split = changes.compactMap { change -> (FileChange, [Substring])? in
            let parts = change.path.split(separator: "/")
            return parts.isEmpty ? nil : (change, parts)
        }
        return split.sorted { left, right in
            left.1.lexicographicallyPrecedes(right.1) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }
}

extension FileTree {
    /// The absolute path of a node.
    func path(of index: Int) -> String {
        guard nodes.indices.contains(index) else { return "/" }
        if let change = nodes[index].change { return change.path }
        var parts = [nodes[index].name]
        var depth = nodes[index].depth
        for candidate in nodes[..<index].reversed() where candidate.depth < depth {
            parts.append(candidate.name)
            depth = candidate.depth
            if depth == 0 { break }
        }
        return "/" + parts.reversed().joined(separator: "/")
    }

    /// The node above, nil at the root.
    func parent(of index: Int) -> Int? {
        guard nodes.indices.contains(index), nodes[index].depth > 0 else { return nil }
        return nodes[..<index].lastIndex { $0.depth < nodes[index].depth }
    }
}
