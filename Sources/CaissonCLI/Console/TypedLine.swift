/// A line as it is typed, byte by byte.
struct TypedLine {
    /// What a byte meant for the line.
    enum Outcome: Equatable {
        case more, complete, ended, interrupted
    }

    private var bytes: [UInt8] = []
    private static let limit = 65_536

    var isEmpty: Bool { bytes.isEmpty }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// With `edits` the keys a terminal would otherwise treat have their effect: erase, kill, end of input, interrupt.
    mutating func type(_ byte: UInt8, edits: Bool) -> Outcome {
        switch byte {
        case 10: return finish()
        case 13 where edits: return finish()
        case 3 where edits: return .interrupted
        case 4 where edits: return .ended
        case 8 where edits, 127 where edits: eraseCharacter()
        case 21 where edits: bytes = []
        default: bytes.append(byte)
        }
        return bytes.count < Self.limit ? .more : .complete
    }

    private mutating func finish() -> Outcome {
        if bytes.last == 13 { bytes.removeLast() }
        return .complete
    }

    private mutating func eraseCharacter() {
        while let byte = bytes.popLast(), byte & 0xC0 == 0x80 {}
    }
}
