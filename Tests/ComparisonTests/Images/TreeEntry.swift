/// What is compared of a file. Times are not: neither builder keeps them apart from the moment of the build.
struct TreeEntry: Sendable, Equatable, CustomStringConvertible {
    var kind: String
    var mode: UInt32
    var owner: String
    /// A link's target, a device's numbers, or the digest of the contents.
    var content: String
    var attributes: [String]
    /// All names of the file, itself included, where it has several.
    var names: [String] = []

    var description: String {
        let permissions = String(mode, radix: 8)
        let extras = attributes + (names.count > 1 ? ["= " + names.joined(separator: " ")] : [])
        return ([kind, permissions, owner, content] + extras).filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension TreeEntry {
    /// An empty file, or a folder: what a mount over it may have left.
    var isBare: Bool { kind == "folder" || (kind == "file" && content.isEmpty) }
}
