import CaissonArchive
import CaissonCore

/// The path of an archive member, made relative to the layer's root.
struct LayerPath {
    /// Without leading and trailing slashes, `.` and `..`; empty for the root.
    let bytes: [UInt8]

    /// `..` may go back over what the path itself named, never above the root. Absolute paths start at the root.
    /// Throws `invalidArgument` for one that leaves it.
    init(_ raw: [UInt8]) throws {
        var parts: [ArraySlice<UInt8>] = []
        for part in raw.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            guard part.elementsEqual("..".utf8) else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { throw CaissonError(.invalidArgument, "path leaves the layer") }
        }
        guard parts.count <= TreeWalk.deepest else {
            throw CaissonError(.resourceExhausted, "path deeper than \(TreeWalk.deepest) levels")
        }
        bytes = Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }

    /// The directory it is in; empty for the root.
    var parent: [UInt8] { Array(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)]) }

    /// The last component.
    var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// A deletion marker used as a directory: AUFS's own folders are skipped (true), anything else is refused.
    var isBelowReservedMarker: Bool {
        get throws {
            for part in parent.split(separator: UInt8(ascii: "/")) {
                switch Whiteout(name: part) {
                case nil: continue
                case .reserved: return true
                default: throw CaissonError(.invalidArgument, "a whiteout cannot have files in it")
                }
            }
            return false
        }
    }
}
