import CaissonArchive
import CaissonLinux
import CaissonOCI
import SystemPackage

/// The files of an image: its layers applied one after the other, in memory and with code of the test's own.
struct ImageTree {
    private var files: [String: Node] = [:]
    private var inodes: [TreeEntry] = []

    private struct Node {
        var inode: Int
    }

    /// Every path, without a slash in front, with what is there.
    var entries: [String: TreeEntry] {
        var names: [Int: [String]] = [:]
        for (path, node) in files { names[node.inode, default: []].append(path) }
        return files.mapValues { node in
            var entry = inodes[node.inode]
            entry.names = (names[node.inode] ?? []).sorted()
            return entry
        }
    }

    /// Applies a layer, a tar, compressed or not.
    mutating func apply(_ layer: FilePath) throws {
        let file = try Files.open(layer, .read).shared()
        let plain = try Decompressor { try file.read(into: $0) }
        let reader = try TarReader(plain.read)
        var added: Set<String> = []
        while let entry = try reader.next() {
            let path = ImageTree.clean(entry.path)
            let (folder, name) = ImageTree.split(path)
            if name == ".wh..wh..opq" {
                remove(below: folder, keeping: added)
            } else if name.hasPrefix(".wh.") {
                let hidden = folder.isEmpty ? String(name.dropFirst(4)) : folder + "/" + name.dropFirst(4)
                remove(below: hidden, keeping: added)
                if !added.contains(hidden) { files[hidden] = nil }
            } else if !path.isEmpty {
                try put(entry, path, reader)
                added.insert(path)
            }
        }
    }

    private mutating func put(_ entry: TarEntry, _ path: String, _ reader: TarReader) throws {
        if entry.kind == .hardLink {
            guard let target = files[ImageTree.clean(entry.linkTarget)] else {
                throw TreeError("\(path): no \(entry.linkTarget)")
            }
            files[path] = target
            return
        }
        if entry.kind != .directory { remove(below: path, keeping: []) }
        inodes.append(try ImageTree.described(entry, reader))
        files[path] = Node(inode: inodes.count - 1)
    }

    private mutating func remove(below folder: String, keeping: Set<String>) {
        let prefix = folder.isEmpty ? "" : folder + "/"
        for path in files.keys where path.hasPrefix(prefix) && !keeping.contains(path) { files[path] = nil }
    }

    private static func described(_ entry: TarEntry, _ reader: TarReader) throws -> TreeEntry {
        var content = ""
        switch entry.kind {
        case .regular where entry.size > 0:
            var digester = Digester()
            while try reader.readBlock({ _, bytes in digester.update(bytes) }) {}
            content = "\(entry.size) bytes \(digester.finalize().hex.prefix(12))"
        case .symbolicLink: content = "-> " + String(decoding: entry.linkTarget, as: UTF8.self)
        case .characterDevice, .blockDevice: content = "\(entry.deviceMajor):\(entry.deviceMinor)"
        default: break
        }
        let attributes = entry.attributes.map { "\($0.name)=\($0.value)" }.sorted()
        return TreeEntry(
            kind: kinds[entry.kind] ?? "other", mode: entry.kind == .symbolicLink ? 0o777 : entry.mode,
            owner: "\(entry.uid):\(entry.gid)", content: content, attributes: attributes)
    }

    private static let kinds: [TarEntry.Kind: String] = [
        .regular: "file", .directory: "folder", .symbolicLink: "link", .characterDevice: "device",
        .blockDevice: "block",
        .fifo: "fifo",
    ]

    private static func clean(_ path: [UInt8]) -> String {
        let parts = path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}

struct TreeError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
