/// Bytes a Dockerfile is made of.
enum Bytes {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let hash = UInt8(ascii: "#")
    static let backslash = UInt8(ascii: "\\")
    static let quote = UInt8(ascii: "'")
    static let doubleQuote = UInt8(ascii: "\"")
    static let dash = UInt8(ascii: "-")
    static let equals = UInt8(ascii: "=")
    static let less = UInt8(ascii: "<")
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Tab, line feed, vertical tab, form feed, carriage return, space.
    static func isSpace(_ byte: UInt8) -> Bool { byte == space || (byte >= 9 && byte <= 13) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    /// How many bytes the white space at `at` takes, in UTF-8; 0 where there is none.
    static func spaceWidth(_ text: ArraySlice<UInt8>, _ at: Int) -> Int {
        let byte = text[at]
        if byte < 0x80 { return isSpace(byte) ? 1 : 0 }
        if byte == 0xC2, at + 1 < text.endIndex { return text[at + 1] == 0x85 || text[at + 1] == 0xA0 ? 2 : 0 }
        guard byte >= 0xE1, byte <= 0xE3, at + 2 < text.endIndex else { return 0 }
        switch (byte, text[at + 1], text[at + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F),
            (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    /// Without white space at both ends.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = trimmedFront(text)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    static func trimmedFront(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var at = text.startIndex
        while at < text.endIndex, case let width = spaceWidth(text, at), width > 0 { at += width }
        return text[at...]
    }

    static func string(_ text: some Sequence<UInt8>) -> String { String(decoding: Array(text), as: UTF8.self) }
}
