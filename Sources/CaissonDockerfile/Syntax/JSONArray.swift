/// The exec form: a JSON array of strings.
enum JSONArray: Equatable {
    case strings([String])
    /// An array that holds something else, which is an error and not the shell form.
    case mixed
    /// Not a JSON array: the shell form.
    case none

    init(_ text: ArraySlice<UInt8>) {
        let text = Bytes.trimmedFront(text)
        guard text.first == UInt8(ascii: "[") else {
            self = .none
            return
        }
        var scanner = JSONScanner(text)
        self = scanner.array()
    }
}

/// Checks JSON without recursion, so that no nesting is too deep for it.
private struct JSONScanner {
    private let text: ArraySlice<UInt8>
    private var at: Int
    /// Deeper than this is not JSON, as Go has it.
    private static let deepest = 10_000

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        at = text.startIndex
    }

    mutating func array() -> JSONArray {
        at += 1
        var strings: [String] = []
        var isMixed = false
        skipSpace()
        if take("]") { return finish(strings, isMixed) }
        repeat {
            skipSpace()
            if peek == Bytes.doubleQuote {
                guard let string = string() else { return .none }
                strings.append(string)
            } else {
                guard value() else { return .none }
                isMixed = true
            }
            skipSpace()
        } while take(",")
        return take("]") ? finish(strings, isMixed) : .none
    }

    private mutating func finish(_ strings: [String], _ isMixed: Bool) -> JSONArray {
        skipSpace()
        guard at == text.endIndex else { return .none }
        return isMixed ? .mixed : .strings(strings)
    }

    private var peek: UInt8? { at < text.endIndex ? text[at] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    /// Any value; a stack of closing brackets stands for the nesting.
    private mutating func value() -> Bool {
        var open: [UInt8] = []
        while true {
            skipSpace()
            if take("[") {
                open.append(UInt8(ascii: "]"))
                skipSpace()
                if peek != open.last { if open.count > JSONScanner.deepest { return false } else { continue } }
            } else if take("{") {
                open.append(UInt8(ascii: "}"))
                skipSpace()
                if peek != open.last {
                    if open.count > JSONScanner.deepest || !key() { return false } else { continue }
                }
            } else if !scalar() {
                return false
            }
            guard let goesOn = close(&open) else { return false }
            if !goesOn { return true }
        }
    }

    /// Closes what ends here; true when another value follows, nil where neither is right.
    private mutating func close(_ open: inout [UInt8]) -> Bool? {
        while let last = open.last {
            skipSpace()
            if peek == last {
                at += 1
                open.removeLast()
            } else {
                guard take(",") else { return nil }
                return last == UInt8(ascii: "}") ? (key() ? true : nil) : true
            }
        }
        return false
    }

    private mutating func key() -> Bool {
        skipSpace()
        guard string() != nil else { return false }
        skipSpace()
        return take(":")
    }

    private mutating func scalar() -> Bool {
        if peek == Bytes.doubleQuote { return string() != nil }
        for word in ["true", "false", "null"] where text[at...].starts(with: word.utf8) {
            at += word.utf8.count
            return true
        }
        return number()
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") { guard digits() else { return false } }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = at
        while let byte = peek, Bytes.isDigit(byte) { at += 1 }
        return at > start
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = peek {
            at += 1
            switch byte {
            case Bytes.doubleQuote: return Bytes.string(bytes)
            case 0..<0x20: return nil
            case Bytes.backslash:
                guard let escaped = escaped() else { return nil }
                bytes += escaped
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> [UInt8]? {
        guard let byte = peek else { return nil }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case Bytes.doubleQuote, Bytes.backslash, UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"): return unicode()
        default: return nil
        }
    }

    /// Behind `\u`: one unit, or two that belong together; half a pair is the replacement character.
    private mutating func unicode() -> [UInt8]? {
        guard let unit = unit() else { return nil }
        var value = unit
        if (0xD800..<0xDC00).contains(unit), text[at...].starts(with: "\\u".utf8) {
            let start = at
            at += 2
            guard let low = self.unit() else { return nil }
            if (0xDC00..<0xE000).contains(low) {
                value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            } else {
                at = start
            }
        }
        return Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
    }

    private mutating func unit() -> UInt32? {
        guard text.endIndex - at >= 4 else { return nil }
        let digits = Bytes.string(text[at..<at + 4])
        guard !digits.contains("+"), !digits.contains("-"), let value = UInt32(digits, radix: 16) else { return nil }
        at += 4
        return value
    }
}
