extension PatternElement {
    /// The elements of a pattern; nil where it is malformed.
    static func all(of pattern: [UInt8]) -> [PatternElement]? {
        var (elements, text): ([PatternElement], [UInt8]) = ([], [])
        var rest = pattern[...]
        func flush() {
            if !text.isEmpty { elements.append(.text(text)) }
            text = []
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*") where rest.first == UInt8(ascii: "*"):
                flush()
                rest.removeFirst()
                // `**file` alone, without a slash, matches the end of a name.
                let isSuffix = elements.isEmpty && rest.first != UInt8(ascii: "/") && isPlainText(rest)
                if rest.first == UInt8(ascii: "/") { rest.removeFirst() }
                elements.append(rest.isEmpty || isSuffix ? .anything : .folders)
            case UInt8(ascii: "*"):
                flush()
                elements.append(.name)
            case UInt8(ascii: "?"):
                flush()
                elements.append(.one)
            case UInt8(ascii: "["):
                flush()
                guard let set = ScalarSet(&rest) else { return nil }
                elements.append(.set(set))
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        flush()
        return elements
    }

    private static func isPlainText(_ text: ArraySlice<UInt8>) -> Bool { !text.contains { "*?[\\".utf8.contains($0) } }
}

/// `[a-z]`, `[^/]`.
struct ScalarSet: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var isNegated = false

    /// Reads it behind the bracket; nil where it does not end, is empty, or a range lacks an end.
    init?(_ rest: inout ArraySlice<UInt8>) {
        if rest.first == UInt8(ascii: "^") {
            isNegated = true
            rest.removeFirst()
        }
        while ranges.isEmpty || rest.first != UInt8(ascii: "]") {
            guard let low = ScalarSet.member(&rest) else { return nil }
            var high = low
            if rest.first == UInt8(ascii: "-") {
                rest.removeFirst()
                guard let end = ScalarSet.member(&rest) else { return nil }
                high = end
            }
            guard !rest.isEmpty else { return nil }
            // A range that runs backwards holds nothing.
            ranges.append(low <= high ? low...high : UInt32.max...UInt32.max)
        }
        rest.removeFirst()
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } != isNegated }

    private static func member(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard let first = rest.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "]") else { return nil }
        if first == UInt8(ascii: "\\") {
            rest.removeFirst()
            if rest.isEmpty { return nil }
        }
        let (scalar, width) = decode(rest)
        rest = rest.dropFirst(width)
        return scalar.value
    }

    /// The first character and its bytes; what is no UTF-8 is a replacement character of one byte.
    static func decode(_ text: ArraySlice<UInt8>) -> (Unicode.Scalar, Int) {
        var (decoder, bytes) = (UTF8(), text.prefix(4).makeIterator())
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return ("\u{FFFD}", 1) }
        return (scalar, UTF8.encode(scalar)?.count ?? 1)
    }
}
