import CaissonCore
import CaissonOCI

/// What one pass over an image archive found: small files in memory, everything else already in the content store.
struct ArchiveContents {
    /// A layer that did not come under its digest: stored as a blob, its uncompressed digest known.
    struct Layer {
        var diffID: DiffID
        var blob: Descriptor
    }

    /// Small files by path.
    var files: [String: [UInt8]] = [:]
    /// Blobs that came under their digest, with their size.
    var blobs: [String: Descriptor] = [:]
    var layers: [String: Layer] = [:]
    /// Symbolic and hard links: path to the path it stands for.
    var links: [String: String] = [:]

    /// The path a path stands for; `dataLoss` for a cycle of links.
    func resolve(_ path: String) throws -> String {
        var path = Self.normalize(path, in: "")
        for _ in 0..<40 {
            guard let next = links[path] else { return path }
            path = next
        }
        throw CaissonError(.dataLoss, "image archive: too many links at \(path)", subject: path)
    }

    /// `path` as seen from the folder `base`, without `.` and `..`; what points above the root stays at the root.
    static func normalize(_ path: String, in base: String) -> String {
        var parts: [Substring] = path.hasPrefix("/") ? [] : base.split(separator: "/")
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// The folder a path is in.
    static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }
}
