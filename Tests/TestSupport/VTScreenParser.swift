/// Splits a terminal's input into glyphs, controls and sequences (ECMA-48, after the state diagram of the DEC VT500).
struct VTScreenParser: Sendable {
    enum Action: Sendable, Hashable {
        case print(Unicode.Scalar)
        case control(UInt8)
        /// Intermediate byte (0 if none) and final byte.
        case escape(UInt8, UInt8)
        case sequence(Sequence)
        /// The text of an operating system command.
        case command(String)
    }

    struct Sequence: Sendable, Hashable {
        /// `?`, `>`, `!` or 0.
        var marker: UInt8 = 0
        var intermediate: UInt8 = 0
        /// The parameter bytes as they came, for SGR.
        var body: [UInt8] = []
        var final: UInt8 = 0

        /// The numbers; a missing one is nil.
        var numbers: [Int?] {
            body.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
                part.isEmpty ? nil : part.reduce(0) { min(65_535, $0 * 10 + Int($1 >= 0x30 && $1 <= 0x39 ? $1 - 0x30 : 0)) }
            }
        }

        /// A number that counts: missing and 0 mean 1.
        func count(_ index: Int) -> Int {
            let numbers = numbers
            return index < numbers.count ? max(1, numbers[index] ?? 1) : 1
        }

        /// A number that selects: missing means 0.
        func selector(_ index: Int) -> Int {
            let numbers = numbers
            return index < numbers.count ? numbers[index] ?? 0 : 0
        }
    }

    private enum State {
        case ground, escape, sequence, command, commandEscape, ignored, ignoredEscape
    }

    private var state = State.ground
    private var intermediate: UInt8 = 0
    private var sequence = Sequence()
    private var command: [UInt8] = []
    private var utf8: [UInt8] = []

    mutating func accept(_ byte: UInt8) -> Action? {
        switch state {
        case .ground: return ground(byte)
        case .escape: return escape(byte)
        case .sequence: return sequenceByte(byte)
        case .command:
            if byte == 0x07 { return endCommand() }
            if byte == 0x1B { state = .commandEscape } else if command.count < 4_096 { command.append(byte) }
        case .commandEscape: return endCommand()
        case .ignored: if byte == 0x1B { state = .ignoredEscape }
        case .ignoredEscape: state = .ground
        }
        return nil
    }

    private mutating func ground(_ byte: UInt8) -> Action? {
        if byte == 0x1B {
            (state, intermediate, utf8) = (.escape, 0, [])
            return nil
        }
        if byte < 0x20 || byte == 0x7F { return .control(byte) }
        utf8.append(byte)
        let first = utf8[0]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard utf8.count >= length else { return nil }
        defer { utf8 = [] }
        return String(decoding: utf8, as: UTF8.self).unicodeScalars.first.map { .print($0) }
    }

    private mutating func escape(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x5B: (state, sequence) = (.sequence, Sequence())
        case 0x5D: (state, command) = (.command, [])
        case 0x50, 0x58, 0x5E, 0x5F: state = .ignored
        case 0x20...0x2F: intermediate = byte
        case 0x18, 0x1A: state = .ground
        default:
            state = .ground
            return .escape(intermediate, byte)
        }
        return nil
    }

    private mutating func sequenceByte(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x18, 0x1A: state = .ground
        case 0x1B: (state, intermediate) = (.escape, 0)
        case 0x00...0x1F: return .control(byte)
        case 0x20...0x2F: sequence.intermediate = byte
        case 0x3C...0x3F: sequence.marker = byte
        case 0x30...0x3B: if sequence.body.count < 1_024 { sequence.body.append(byte) }
        default:
            state = .ground
            sequence.final = byte
            return .sequence(sequence)
        }
        return nil
    }

    private mutating func endCommand() -> Action? {
        state = .ground
        return .command(String(decoding: command, as: UTF8.self))
    }
}
