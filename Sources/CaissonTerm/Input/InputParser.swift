/// Turns the bytes a terminal sends into events. Incremental, bounded and never blocking: a lone `ESC` is held back
/// until more bytes or `flush` tell whether it was the key or the beginning of a sequence.
///
/// Understands ECMA-48 keys with xterm's modifiers, the terminal's own terminfo sequences, SGR mouse reports, focus
/// reports and bracketed paste. Unknown sequences are dropped whole, so that their tail never arrives as typed text.
package struct InputParser: Sendable {
    /// A paste is cut into events of at most so many bytes, so that a bomb cannot take all memory.
    static let pasteLimit = 1 << 20

    var pending: [UInt8] = []
    private var paste: [UInt8]?
    /// The terminal's own key sequences (terminfo), without those that are a single byte.
    private let sequences: [[UInt8]: KeyChord]
    private let longest: Int

    package init(sequences: [[UInt8]: KeyChord] = [:]) {
        self.sequences = sequences.filter { $0.key.count > 1 }
        longest = self.sequences.keys.reduce(0) { max($0, $1.count) }
    }

    /// Whether bytes are held back that `flush` would turn into keys: the caller sets a timer of some 25 ms.
    package var isWaiting: Bool { paste == nil && !pending.isEmpty }

    /// The events these bytes complete.
    package mutating func feed(_ bytes: some Collection<UInt8>) -> [InputEvent] {
        pending.append(contentsOf: bytes)
        var events: [InputEvent] = []
        var position = 0
        while position < pending.count {
            guard let taken = step(at: position, into: &events) else { break }
            position += taken
        }
        pending.removeFirst(position)
        return events
    }

    /// Takes what is held back for what it is: `ESC` as the key, an unfinished sequence as nothing.
    package mutating func flush() -> [InputEvent] {
        guard isWaiting, let first = pending.first else { return [] }
        let rest = pending
        pending = []
        guard first == 0x1B else { return [] }
        if rest.count == 1 { return [.key(KeyChord(.escape))] }
        // `ESC [` and `ESC O` alone are Alt with that letter.
        if rest.count == 2, let chord = Self.chord(ofByte: rest[1]) {
            return [.key(KeyChord(chord.key, chord.modifiers.union(.alt)))]
        }
        return rest[1] == 0x1B ? [.key(KeyChord(.escape))] + replay(rest.dropFirst()) : []
    }

    private mutating func replay(_ rest: ArraySlice<UInt8>) -> [InputEvent] {
        feed(rest) + flush()
    }

    /// The bytes taken at the position, or nil when more are needed.
    private mutating func step(at position: Int, into events: inout [InputEvent]) -> Int? {
        if paste != nil { return pasteStep(at: position, into: &events) }
        let byte = pending[position]
        if byte == 0x1B { return escapeStep(at: position, into: &events) }
        if let chord = Self.chord(ofByte: byte) {
            events.append(.key(chord))
            return 1
        }
        return textStep(at: position, modifiers: [], into: &events)
    }

    /// One UTF-8 character; invalid bytes are dropped one by one.
    private func textStep(at position: Int, modifiers: KeyChord.Modifiers, into events: inout [InputEvent]) -> Int? {
        let byte = pending[position]
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
        guard byte >= 0xC2, byte <= 0xF4 else { return 1 }
        let end = min(position + length, pending.count)
        for index in position + 1..<end where pending[index] & 0xC0 != 0x80 { return index - position }
        guard position + length <= pending.count else { return nil }
        let text = String(decoding: pending[position..<end], as: UTF8.self)
        if let character = text.first, text.count == 1, character != "\u{FFFD}" {
            events.append(.key(KeyChord(.character(character), modifiers)))
        }
        return length
    }

    private mutating func escapeStep(at position: Int, into events: inout [InputEvent]) -> Int? {
        guard position + 1 < pending.count else { return nil }
        if let (chord, length) = terminfoKey(at: position) {
            events.append(.key(chord))
            return length
        }
        switch pending[position + 1] {
        case 0x5B: return controlStep(at: position, into: &events)
        case 0x4F: return singleShiftStep(at: position, into: &events)
        case 0x5D, 0x50, 0x5F, 0x5E: return stringStep(at: position)
        case 0x1B:
            events.append(.key(KeyChord(.escape)))
            return 1
        case let byte:
            if let chord = Self.chord(ofByte: byte) {
                events.append(.key(KeyChord(chord.key, chord.modifiers.union(.alt))))
                return 2
            }
            return textStep(at: position + 1, modifiers: .alt, into: &events).map { $0 + 1 }
        }
    }

    private func terminfoKey(at position: Int) -> (KeyChord, Int)? {
        guard longest > 1 else { return nil }
        for length in stride(from: min(longest, pending.count - position), to: 1, by: -1) {
            if let chord = sequences[Array(pending[position..<position + length])] { return (chord, length) }
        }
        return nil
    }

    /// Replies to queries the terminal was asked (OSC, DCS) end with BEL or ST and are dropped.
    private func stringStep(at position: Int) -> Int? {
        var index = position + 2
        while index < pending.count {
            if pending[index] == 0x07 { return index + 1 - position }
            if pending[index] == 0x1B, index + 1 < pending.count {
                return index - position + (pending[index + 1] == 0x5C ? 2 : 0)
            }
            index += 1
        }
        return pending.count - position > 4_096 ? pending.count - position : nil
    }

    private mutating func controlStep(at position: Int, into events: inout [InputEvent]) -> Int? {
        var index = position + 2
        // The Linux console's F1–F5 are `ESC [ [ A`.
        if index < pending.count, pending[index] == 0x5B { index += 1 }
        while index < pending.count, (0x20...0x3F).contains(pending[index]) { index += 1 }
        guard index < pending.count else { return pending.count - position > 256 ? pending.count - position : nil }
        let length = index + 1 - position
        guard (0x40...0x7E).contains(pending[index]) else { return length - 1 }
        let body = pending[position + 2..<index]
        let sequence = ControlSequence(body: body, final: pending[index])
        if sequence.isPasteStart {
            paste = []
        } else if let event = sequence.event {
            events.append(event)
        }
        return length
    }

    private func singleShiftStep(at position: Int, into events: inout [InputEvent]) -> Int? {
        guard position + 2 < pending.count else { return nil }
        let final = pending[position + 2]
        if let key = ControlSequence.key(final: final) ?? ControlSequence.keypadKey(final) {
            events.append(.key(KeyChord(key)))
            return 3
        }
        events.append(.key(KeyChord(.character("O"), .alt)))
        return 2
    }

    private mutating func pasteStep(at position: Int, into events: inout [InputEvent]) -> Int? {
        let end: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
        let next = pending[position...].firstIndex(of: 0x1B) ?? pending.count
        paste?.append(contentsOf: pending[position..<next])
        var taken = next - position
        if next < pending.count {
            let candidate = pending[next...].prefix(end.count)
            if candidate.elementsEqual(end) {
                deliverPaste(into: &events)
                paste = nil
                return taken + end.count
            }
            // A part of the end mark waits for the rest of it; any other ESC is pasted text.
            if end.starts(with: candidate) { return taken > 0 ? taken : nil }
            paste?.append(0x1B)
            taken += 1
        }
        if let paste, paste.count >= Self.pasteLimit { deliverPaste(into: &events) }
        return taken
    }

    private mutating func deliverPaste(into events: inout [InputEvent]) {
        let text = String(decoding: paste ?? [], as: UTF8.self)
        paste = []
        guard !text.isEmpty else { return }
        // Terminals send a carriage return for each line break of the pasted text.
        events.append(.paste(String(text.map { $0 == "\r" || $0 == "\r\n" ? "\n" : $0 })))
    }

    /// The key of a control byte or an ASCII character.
    static func chord(ofByte byte: UInt8) -> KeyChord? {
        switch byte {
        case 0x00: return KeyChord(.character(" "), .ctrl)
        case 0x08: return KeyChord(.character("h"), .ctrl)
        case 0x09: return KeyChord(.tab)
        case 0x0A, 0x0D: return KeyChord(.enter)
        case 0x1B: return KeyChord(.escape)
        case 0x7F: return KeyChord(.backspace)
        case 0x01...0x1A: return .ctrl(Character(Unicode.Scalar(byte + 0x60)))
        case 0x1C...0x1F: return .ctrl(Character(Unicode.Scalar(byte + 0x40)))
        case 0x20...0x7E: return .char(Character(Unicode.Scalar(byte)))
        default: return nil
        }
    }
}
