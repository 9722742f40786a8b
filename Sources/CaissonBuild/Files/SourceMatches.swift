import CaissonCore

/// What one source of COPY names in a tree.
struct SourceMatch: Sendable {
    /// As it was found, links not followed: its last component is the name it gets in a directory.
    let path: [UInt8]
    let place: SourcePlace
}

extension FileTree {
    /// Every file a source pattern names, in byte order. A plain path must be there; a pattern may match nothing, as in
    /// BuildKit. Throws `notFound` with BuildKit's words.
    func matches(_ source: String) throws -> [SourceMatch] {
        let pattern = GlobPattern(source)
        if pattern.isLiteral {
            let path = PathResolution.clean(FileTree.unescaped(source))
            return [SourceMatch(path: path, place: try required(path))]
        }
        // `..` cannot lead out of the tree, with or without patterns.
        var parts: [[UInt8]] = []
        for part in pattern.components {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        let plain = parts.prefix { !GlobPattern.isWild($0) }
        guard let start = try place(at: PathResolution.join(plain.map(FileTree.unescaped))) else { return [] }
        var found: [[UInt8]] = []
        try collect(parts.dropFirst(plain.count), in: start.file, start.path, &found)
        return try found.map { SourceMatch(path: $0, place: try required($0)) }
    }

    private func collect(
        _ parts: ArraySlice<[UInt8]>, in file: SourceFile, _ path: [UInt8], _ found: inout [[UInt8]]
    ) throws {
        guard let part = parts.first else { return found.append(path) }
        guard let folder = file.folder else { return }
        for child in try folder.files() where GlobPattern.matches(part[...], child.name[...]) {
            try collect(parts.dropFirst(), in: child, PathResolution.append(path, child.name), &found)
        }
    }

    func required(_ path: [UInt8]) throws -> SourcePlace {
        guard let place = try place(at: path) else { throw FileTree.missing(path) }
        return place
    }

    static func missing(_ path: [UInt8]) -> CaissonError {
        let text = String(decoding: path, as: UTF8.self)
        return CaissonError(.notFound, "failed to compute cache key: failed to calculate checksum of ref: \"/\(text)\": not found", subject: text)
    }

    private static func unescaped(_ text: String) -> [UInt8] { unescaped(Array(text.utf8)) }

    /// Without the backslashes that take a pattern's meaning from the next byte.
    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "\\"), at + 1 < text.count { at += 1 }
            plain.append(text[at])
            at += 1
        }
        return plain
    }
}
