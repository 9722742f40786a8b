/// A pattern of sources: Go's filepath.Match on bytes, component by component, and `**` for any number of components.
struct GlobPattern: Sendable {
    private let parts: [[UInt8]]
    /// Whether any component is more than a plain name.
    let isLiteral: Bool

    init(_ text: String) {
        parts = text.utf8.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }
        isLiteral = !parts.contains(where: GlobPattern.isWild)
    }

    var components: [[UInt8]] { parts }

    /// Whether a name is more than itself; what stands behind a backslash is itself.
    static func isWild(_ part: [UInt8]) -> Bool {
        var at = 0
        while at < part.count {
            switch part[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["): return true
            default: at += 1
            }
        }
        return false
    }

    /// Whether the whole path matches.
    func matches(_ path: [UInt8]) -> Bool {
        matches(parts[...], path.split(separator: UInt8(ascii: "/"))[...])
    }

    /// Whether the path or one of the folders it is in matches.
    func matchesPathOrParent(_ path: [UInt8]) -> Bool {
        let names = path.split(separator: UInt8(ascii: "/"))
        return names.indices.contains { matches(parts[...], names[...$0]) }
    }

    private func matches(_ parts: ArraySlice<[UInt8]>, _ names: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        guard let part = parts.first else { return names.isEmpty }
        let rest = parts.dropFirst()
        if part.elementsEqual("**".utf8) {
            // At the end it stands for something; before more it may stand for nothing.
            if rest.isEmpty { return !names.isEmpty }
            return (names.startIndex...names.endIndex).contains { matches(rest, names[$0...]) }
        }
        guard let name = names.first, GlobPattern.matches(part[...], name) else { return false }
        return matches(rest, names.dropFirst())
    }

    /// One component; `*` is tried shortest first and only its last occurrence is ever reconsidered, so no pattern is slow.
    static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (at, here) = (pattern.startIndex, name.startIndex)
        var retry: (pattern: Int, name: Int)?
        while here < name.endIndex || at < pattern.endIndex {
            if at < pattern.endIndex {
                if pattern[at] == UInt8(ascii: "*") {
                    retry = (at, here + 1)
                    at += 1
                    continue
                }
                if here < name.endIndex, let next = step(pattern, at, name[here]) {
                    at = next
                    here += 1
                    continue
                }
            }
            guard let last = retry, last.name <= name.endIndex else { return false }
            (at, here) = (last.pattern, last.name)
        }
        return true
    }

    /// Where the pattern goes on when the element at `at` takes the byte; nil when it does not.
    private static func step(_ pattern: ArraySlice<UInt8>, _ at: Int, _ byte: UInt8) -> Int? {
        switch pattern[at] {
        case UInt8(ascii: "?"): return at + 1
        case UInt8(ascii: "["): return set(pattern, at + 1, byte)
        case UInt8(ascii: "\\") where at + 1 < pattern.endIndex: return pattern[at + 1] == byte ? at + 2 : nil
        default: return pattern[at] == byte ? at + 1 : nil
        }
    }

    private static func set(_ pattern: ArraySlice<UInt8>, _ start: Int, _ byte: UInt8) -> Int? {
        var at = start
        let isNegated = at < pattern.endIndex && pattern[at] == UInt8(ascii: "^")
        if isNegated { at += 1 }
        var (isIn, first) = (false, true)
        func next() -> UInt8? {
            if at < pattern.endIndex, pattern[at] == UInt8(ascii: "\\") { at += 1 }
            guard at < pattern.endIndex else { return nil }
            at += 1
            return pattern[at - 1]
        }
        while at < pattern.endIndex, first || pattern[at] != UInt8(ascii: "]") {
            first = false
            guard let low = next() else { return nil }
            var high = low
            if at < pattern.endIndex, pattern[at] == UInt8(ascii: "-") {
                at += 1
                guard let end = next() else { return nil }
                high = end
            }
            if low <= byte, byte <= high { isIn = true }
        }
        guard at < pattern.endIndex else { return nil }
        return isIn != isNegated ? at + 1 : nil
    }
}
