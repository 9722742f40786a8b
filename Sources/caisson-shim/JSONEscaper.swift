import CShimMonitor

/// Turns bytes of any kind into the inside of a JSON string (RFC 8259 §7): valid UTF-8 stays, every byte that is not
/// part of a valid sequence becomes U+FFFD.
enum JSONEscaper {
    /// Longest output for one step of input.
    static let expansion = 6

    /// Writes `source` to `sink`, which has room for at least ``expansion`` bytes whenever it is called.
    static func escape(_ source: UnsafePointer<UInt8>, _ count: Int, into sink: some TextSink) {
        var index = 0
        while index < count {
            let plain = plainRun(source + index, count - index)
            if plain > 0 {
                sink.append(source + index, plain)
                index += plain
                continue
            }
            let byte = source[index]
            if byte < 0x80 {
                escapeASCII(byte, into: sink)
                index += 1
                continue
            }
            let length = sequenceLength(source + index, count - index)
            if length == 0 {
                sink.append("\\ufffd")
                index += 1
            } else {
                sink.append(source + index, length)
                index += length
            }
        }
    }

    /// Bytes at the end of `source` that begin a sequence without finishing it (0 to 3).
    static func incompleteTail(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var back = 1
        while back <= 3, back <= count {
            let byte = source[count - back]
            if byte & 0xC0 == 0x80 {
                back += 1
                continue
            }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > back ? back : 0
        }
        return 0
    }

    private static func plainRun(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var index = 0
        while index < count {
            let byte = source[index]
            if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C { break }
            index += 1
        }
        return index
    }

    private static func escapeASCII(_ byte: UInt8, into sink: some TextSink) {
        switch byte {
        case 0x22: sink.append("\\\"")
        case 0x5C: sink.append("\\\\")
        case 0x0A: sink.append("\\n")
        case 0x0D: sink.append("\\r")
        case 0x09: sink.append("\\t")
        case 0x7F: sink.append(byte)
        default:
            sink.append("\\u00")
            sink.append(hexadecimal(byte >> 4))
            sink.append(hexadecimal(byte & 15))
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 + digit : 87 + digit }

    /// The length of the valid sequence at `source` (Unicode 15, table 3-7), 0 when there is none.
    private static func sequenceLength(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let first = source[0]
        let length = first >= 0xF5 || first < 0xC2 ? 0 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard length > 0, length <= count else { return 0 }
        let second = source[1]
        let low: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
        let high: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
        guard second >= low, second <= high else { return 0 }
        for index in 2..<max(length, 2) where source[index] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
