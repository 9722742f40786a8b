/// One pattern of a `.dockerignore`, by the rules of Docker's matcher: `*`, `?` and `[…]` within a name, `**` for any
/// number of folders, a backslash before what is meant as it stands.
struct PathPattern: Sendable {
    private let elements: [PatternElement]

    /// nil for a pattern that Go calls malformed.
    init?(_ pattern: [UInt8]) {
        guard let elements = PatternElement.all(of: pattern) else { return nil }
        self.elements = elements
    }

    /// Whether the path or a folder it is in matches.
    func matches(_ path: ArraySlice<UInt8>) -> Bool {
        var ends = PatternEnds(path)
        for element in elements where !ends.isEmpty { ends.advance(over: element) }
        return ends.places.contains { $0 == path.endIndex || path[$0] == UInt8(ascii: "/") }
    }

    /// Whether something in the folder can match although the folder does not.
    func canMatchBelow(_ folder: ArraySlice<UInt8>) -> Bool {
        let path = Array(folder) + [UInt8(ascii: "/")]
        var ends = PatternEnds(path[...])
        for element in elements {
            if ends.canGoOn(with: element) { return true }
            ends.advance(over: element)
        }
        return false
    }
}

/// What a pattern is made of.
enum PatternElement: Sendable {
    case text([UInt8])
    /// `*`
    case name
    /// `?`
    case one
    case set(ScalarSet)
    /// `**` at the end, or before nothing but plain text, of which it then takes a part.
    case anything
    /// `**` before more: nothing, or whole folders.
    case folders
}

/// Where in a path the elements so far can end, in order: all places are followed at once, so that no pattern is slow.
private struct PatternEnds {
    let path: ArraySlice<UInt8>
    private(set) var places: [Int]

    init(_ path: ArraySlice<UInt8>) {
        self.path = path
        places = [path.startIndex]
    }

    var isEmpty: Bool { places.isEmpty }

    mutating func advance(over element: PatternElement) {
        switch element {
        case .text(let text): places = places.compactMap { path[$0...].starts(with: text) ? $0 + text.count : nil }
        case .one: places = places.compactMap { after($0) { $0 != "/" } }
        case .set(let set): places = places.compactMap { after($0, set.contains) }
        case .name: places = names
        case .anything: places = places.first.map { Array($0...path.endIndex) } ?? []
        case .folders:
            guard let first = places.first else { return }
            let folders = (first..<path.endIndex).filter { path[$0] == UInt8(ascii: "/") }.map { $0 + 1 }
            places = Set(places).union(folders).sorted()
        }
    }

    /// Whether a longer path could match: its end is reached, or is within the text.
    func canGoOn(with element: PatternElement) -> Bool {
        if places.last == path.endIndex { return true }
        guard case .text(let text) = element else { return false }
        return places.contains { text.starts(with: path[$0...]) }
    }

    private var names: [Int] {
        var result: [Int] = []
        for start in places where result.last.map({ start > $0 }) ?? true {
            let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            result += start...end
        }
        return result
    }

    /// Behind the character at `at`; what is no UTF-8 is a character by itself.
    private func after(_ at: Int, _ isIn: (Unicode.Scalar) -> Bool) -> Int? {
        guard at < path.endIndex else { return nil }
        let (scalar, width) = ScalarSet.decode(path[at...])
        return isIn(scalar) ? at + width : nil
    }
}
