import CaissonCore
import CaissonLinux
import Glibc

/// One file met on a walk.
struct TreeNode {
    /// Relative to the walk's root, without a leading slash.
    let path: [UInt8]
    let name: [UInt8]
    /// The open directory the name is in.
    let directory: Int32
    let status: stat
    /// Levels below the root, 1 for its children.
    let depth: Int
}

/// Visits a tree in byte order of its names, parents before children, following no links.
enum TreeWalk {
    /// One descriptor is open for each level, and the stack grows with it.
    static let deepest = 400

    /// Calls `visit` for everything below the open directory `root` but mount points made for a container's own mounts; for a
    /// directory with its own descriptor, and then `leave` after its children. Files that vanish meanwhile are left out. Throws `resourceExhausted` below `deepest`.
    static func walk(
        _ root: Int32, visit: (TreeNode, _ opened: Int32?) throws -> Void,
        leave: (TreeNode, _ opened: Int32) throws -> Void = { _, _ in }
    ) throws {
        try walk(root, [], 1, visit, leave)
    }

    /// Throws `resourceExhausted` below `deepest`.
    static func check(_ depth: Int, _ path: [UInt8]) throws {
        guard depth > deepest else { return }
        throw CaissonError(
            .resourceExhausted, "\(NodeName.display(path.prefix(200)))…: directory tree deeper than \(deepest) levels")
    }

    private static func walk(
        _ directory: Int32, _ path: [UInt8], _ depth: Int, _ visit: (TreeNode, Int32?) throws -> Void,
        _ leave: (TreeNode, Int32) throws -> Void
    ) throws {
        try check(depth, path)
        for entry in try Directory.entries(directory) {
            guard let status = try NodeName.status(directory, entry.rawName) else { continue }
            let here = path.isEmpty ? entry.rawName : path + [UInt8(ascii: "/")] + entry.rawName
            let node = TreeNode(path: here, name: entry.rawName, directory: directory, status: status, depth: depth)
            guard status.kind == .directory else {
                if status.st_size == 0, status.kind == .regular, try MountPointMark.isSet(on: node) { continue }
                try visit(node, nil)
                continue
            }
            let opened = try NodeName.open(directory, entry.rawName, O_RDONLY | O_DIRECTORY)
            if try MountPointMark.isBare(opened.raw, depth: depth) { continue }
            try visit(node, opened.raw)
            try walk(opened.raw, here, depth + 1, visit, leave)
            try leave(node, opened.raw)
        }
    }
}
