/// Turns a program's output into styled text: SGR colours and attributes are kept, every other sequence is dropped.
///
/// The input may be cut anywhere, also inside a sequence or a UTF-8 character, and may be hostile: memory is bounded,
/// and what comes out holds no escape sequence (ECMA-48 §5.4, §8.3.117; xterm's colour extensions).
package struct ANSIParser: Sendable {
    private enum State {
        case ground
        case escape
        /// After `ESC` and an intermediate byte; one final byte ends it.
        case escapeIntermediate
        case control
        /// A control sequence that is not SGR; its bytes are passed over.
        case controlIgnored
        /// OSC, DCS, SOS, PM or APC, up to BEL or ST.
        case string
        case stringEscape
    }

    private var state = State.ground
    private var parameters = SGRParameters()
    private var text: [UInt8] = []
    private var carriageReturn = false
    /// The style in force, kept from one chunk to the next.
    package private(set) var style = Style()

    package init() {}

    /// The spans this chunk completes. Line breaks, tabs and other controls stay in the text (`\r\n` as `\n`);
    /// an incomplete character or sequence at the end waits for the next chunk.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [StyledSpan] {
        var spans: [StyledSpan] = []
        for byte in bytes { accept(byte, into: &spans) }
        flush(into: &spans, keepingPartial: true)
        return spans
    }

    /// What was held back; an unfinished character becomes U+FFFD, an unfinished sequence is dropped.
    package mutating func finish() -> [StyledSpan] {
        var spans: [StyledSpan] = []
        releaseCarriageReturn()
        flush(into: &spans, keepingPartial: false)
        state = .ground
        return spans
    }

    private mutating func accept(_ byte: UInt8, into spans: inout [StyledSpan]) {
        switch state {
        case .ground: ground(byte)
        case .escape: escape(byte)
        case .escapeIntermediate: if byte >= 0x30 || byte < 0x20 { state = byte == 0x1B ? .escape : .ground }
        case .control, .controlIgnored: control(byte, into: &spans)
        case .string:
            if byte == 0x07 || byte == 0x18 || byte == 0x1A { state = .ground }
            if byte == 0x1B { state = .stringEscape }
        case .stringEscape:
            // Anything but a backslash is a new sequence that aborts the string.
            if byte == 0x5C { state = .ground } else { escape(byte) }
        }
    }

    private mutating func ground(_ byte: UInt8) {
        if carriageReturn {
            if byte == 0x0A { carriageReturn = false } else { releaseCarriageReturn() }
        }
        switch byte {
        case 0x1B: state = .escape
        case 0x0D: carriageReturn = true
        default: text.append(byte)
        }
    }

    private mutating func releaseCarriageReturn() {
        if carriageReturn { text.append(0x0D) }
        carriageReturn = false
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x5B:
            state = .control
            parameters = SGRParameters()
        case 0x5D, 0x50, 0x58, 0x5E, 0x5F: state = .string
        case 0x1B: state = .escape
        case 0x20...0x2F: state = .escapeIntermediate
        default: state = .ground
        }
    }

    private mutating func control(_ byte: UInt8, into spans: inout [StyledSpan]) {
        switch byte {
        case 0x1B: state = .escape
        case 0x18, 0x1A: state = .ground
        case 0x30...0x3B where state == .control: parameters.accept(byte)
        case 0x20...0x3F: state = .controlIgnored
        case 0x40...0x7E:
            if byte == 0x6D, state == .control {
                flush(into: &spans, keepingPartial: false)
                parameters.apply(to: &style)
            }
            state = .ground
        case 0x0A:
            // A line break ends what a cut-off sequence would otherwise swallow.
            state = .ground
            text.append(byte)
        default: break
        }
    }

    private mutating func flush(into spans: inout [StyledSpan], keepingPartial: Bool) {
        let partial = keepingPartial ? Self.unfinishedTail(of: text) : 0
        let complete = text.count - partial
        guard complete > 0 else { return }
        let string = String(decoding: text[..<complete], as: UTF8.self)
        text.removeFirst(complete)
        if let last = spans.indices.last, spans[last].style == style {
            spans[last].text += string
        } else {
            spans.append(StyledSpan(string, style: style))
        }
    }

    /// Bytes at the end that may be the beginning of a UTF-8 character.
    private static func unfinishedTail(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }
}
