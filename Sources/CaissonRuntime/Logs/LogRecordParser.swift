package import CaissonAPI
import CaissonCore

/// Reads lines of Docker's json-file format: an object of strings, of which `log`, `stream` and `time` matter.
package struct LogRecordParser: Sendable {
    /// The day last seen and its first second: consecutive records are of one day.
    private var day: (text: [UInt8], seconds: Int64) = ([], 0)

    package init() {}

    /// The record on one line (without its line feed); nil for a line that is none.
    package mutating func parse(_ line: ArraySlice<UInt8>) -> LogEntry? {
        var scanner = Scanner(rest: line)
        var (log, stream, time): ([UInt8]?, [UInt8]?, [UInt8]?)
        guard scanner.skip(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let key = scanner.string(), scanner.skip(UInt8(ascii: ":")) else { return nil }
            let value = scanner.string()
            // Something other than a string is none of ours.
            guard value != nil || scanner.skipValue() else { return nil }
            switch key {
            case Array("log".utf8): log = value
            case Array("stream".utf8): stream = value
            case Array("time".utf8): time = value
            default: break
            }
        } while scanner.skip(UInt8(ascii: ","))
        guard scanner.skip(UInt8(ascii: "}")), let log, let time, let stamp = timestamp(time) else { return nil }
        return LogEntry(time: stamp, isStderr: stream == Array("stderr".utf8), bytes: log)
    }

    private mutating func timestamp(_ text: [UInt8]) -> Timestamp? {
        guard text.count >= 20, text.last == UInt8(ascii: "Z") else {
            return Timestamp(rfc3339: String(decoding: text, as: UTF8.self))
        }
        if !day.text.elementsEqual(text[..<10]) {
            let midnight = String(decoding: text[..<10], as: UTF8.self) + "T00:00:00Z"
            guard let start = Timestamp(rfc3339: midnight) else { return nil }
            day = (Array(text[..<10]), start.seconds)
        }
        guard let hour = number(text[11..<13]), let minute = number(text[14..<16]), let second = number(text[17..<19]) else {
            return nil
        }
        var nanoseconds = 0
        if text[19] == UInt8(ascii: ".") {
            let digits = text[20..<(text.count - 1)].prefix(9)
            guard let value = number(digits) else { return nil }
            nanoseconds = value
            for _ in digits.count..<9 { nanoseconds *= 10 }
        }
        return Timestamp(seconds: day.seconds + Int64(hour * 3600 + minute * 60 + second), nanoseconds: Int32(nanoseconds))
    }

    private func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return digits.isEmpty ? nil : value
    }
}

/// Just enough of RFC 8259 for one flat object.
private struct Scanner {
    var rest: ArraySlice<UInt8>

    private mutating func skipSpace() { rest = rest.drop { $0 == 32 || $0 == 9 || $0 == 13 } }

    mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// A string's bytes; nil (and nothing consumed) when there is none.
    mutating func string() -> [UInt8]? {
        skipSpace()
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        var scan = rest.dropFirst()
        var bytes: [UInt8] = []
        while true {
            let plain = scan.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            bytes += plain
            scan = scan.dropFirst(plain.count)
            guard let mark = scan.popFirst() else { return nil }
            if mark == UInt8(ascii: "\"") { break }
            guard Scanner.escape(&scan, into: &bytes) else { return nil }
        }
        rest = scan
        return bytes
    }

    private static func escape(_ scan: inout ArraySlice<UInt8>, into bytes: inout [UInt8]) -> Bool {
        switch scan.popFirst() {
        case UInt8(ascii: "n"): bytes.append(10)
        case UInt8(ascii: "r"): bytes.append(13)
        case UInt8(ascii: "t"): bytes.append(9)
        case UInt8(ascii: "b"): bytes.append(8)
        case UInt8(ascii: "f"): bytes.append(12)
        case UInt8(ascii: "u"): return unicode(&scan, into: &bytes)
        case let byte? where byte == 0x22 || byte == 0x5C || byte == 0x2F: bytes.append(byte)
        default: return false
        }
        return true
    }

    private static func unicode(_ scan: inout ArraySlice<UInt8>, into bytes: inout [UInt8]) -> Bool {
        guard var value = unit(&scan) else { return false }
        if (0xD800..<0xDC00).contains(value), scan.starts(with: [0x5C, 0x75]) {
            var ahead = scan.dropFirst(2)
            if let low = unit(&ahead), (0xDC00..<0xE000).contains(low) {
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                scan = ahead
            }
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        bytes += String(Character(scalar)).utf8
        return true
    }

    private static func unit(_ scan: inout ArraySlice<UInt8>) -> UInt32? {
        let digits = scan.prefix(4)
        guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
        scan = scan.dropFirst(4)
        return value
    }

    /// Passes over an object, array, number or word, strings inside included.
    mutating func skipValue() -> Bool {
        skipSpace()
        var depth = 0
        while let byte = rest.first {
            if byte == UInt8(ascii: "\"") {
                guard string() != nil else { return false }
                continue
            }
            if depth == 0 && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")) { return true }
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
            guard depth >= 0 else { return false }
            rest.removeFirst()
        }
        return false
    }
}
