import CaissonCore

/// Follows links in a tree as chroot(2) would: absolute targets start at its root, `..` stops there.
enum PathResolution {
    /// As the kernel's own limit, and Docker's.
    static let mostLinks = 255
    static let slash = UInt8(ascii: "/")

    enum Step {
        case link([UInt8])
        /// Anything but a link, also nothing.
        case other
    }

    /// The path without links, `.` and `..`; what is missing stays as it is written. `look` tells what is at a path.
    static func resolve(_ path: some Sequence<UInt8>, _ look: ([UInt8]) throws -> Step) throws -> [UInt8] {
        var waiting = Array(parts(path).reversed())
        var done: [[UInt8]] = []
        var links = 0
        while let part = waiting.popLast() {
            if part == dots { _ = done.popLast(); continue }
            let here = join(done + [part])
            guard case .link(let target) = try look(here) else {
                done.append(part)
                continue
            }
            links += 1
            guard links <= mostLinks else {
                throw CaissonError(.invalidArgument, "/\(String(decoding: Array(path), as: UTF8.self)): too many links")
            }
            if target.first == slash { done = [] }
            waiting += parts(target).reversed()
        }
        return join(done)
    }

    /// Without empty components and `.`; `..` is kept.
    static func parts(_ path: some Sequence<UInt8>) -> [[UInt8]] {
        path.split(separator: slash).map { Array($0) }.filter { $0 != [UInt8(ascii: ".")] }
    }

    /// Without `..`, which stops at the root.
    static func clean(_ path: some Sequence<UInt8>) -> [UInt8] {
        var done: [[UInt8]] = []
        for part in parts(path) { if part == dots { _ = done.popLast() } else { done.append(part) } }
        return join(done)
    }

    static func join(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined(separator: [slash])) }

    static func append(_ path: [UInt8], _ name: [UInt8]) -> [UInt8] { path.isEmpty ? name : path + [slash] + name }

    static func parent(_ path: [UInt8]) -> [UInt8] { Array(path[..<(path.lastIndex(of: slash) ?? 0)]) }

    static func name(_ path: [UInt8]) -> [UInt8] {
        path.lastIndex(of: slash).map { Array(path[($0 + 1)...]) } ?? path
    }

    private static let dots = Array("..".utf8)
}
