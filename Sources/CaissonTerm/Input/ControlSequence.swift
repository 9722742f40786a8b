/// A complete control sequence from the terminal: parameters and the final byte.
struct ControlSequence {
    private let marker: UInt8
    private let parameters: [Int]
    private let final: UInt8

    init(body: ArraySlice<UInt8>, final: UInt8) {
        self.final = final
        marker = body.first.map { $0 < 0x30 || $0 > 0x3B ? $0 : 0 } ?? 0
        var numbers: [Int] = [0]
        for byte in body {
            switch byte {
            case 0x30...0x39:
                let last = numbers.count - 1
                numbers[last] = min(65_535, numbers[last] * 10 + Int(byte - 0x30))
            case 0x3A, 0x3B: if numbers.count < 16 { numbers.append(0) }
            default: break
            }
        }
        parameters = numbers
    }

    var isPasteStart: Bool { final == 0x7E && marker == 0 && parameters[0] == 200 }

    /// The event, or nil for a sequence that is not a key, a mouse report or a focus report.
    var event: InputEvent? {
        switch (marker, final) {
        case (0x3C, 0x4D), (0x3C, 0x6D): return mouse
        case (0, 0x49) where parameters == [0]: return .focus(true)
        case (0, 0x4F) where parameters == [0]: return .focus(false)
        case (0, 0x5A): return .key(KeyChord(.tab, .shift))
        case (0, 0x7E): return numbered.map { .key($0) }
        case (0, 0x75): return unicodeKey.map { .key($0) }
        case (0x5B, 0x41...0x45): return .key(KeyChord(.function(Int(final) - 0x40)))
        // The same final as F3 with modifiers, which is always "1;m": a cursor position report nobody asked for.
        case (0, 0x52) where parameters[0] > 1: return nil
        case (0, _): return Self.key(final: final).map { .key(KeyChord($0, modifiers(at: 1))) }
        default: return nil
        }
    }

    /// xterm's and kitty's modifier number: one more than the sum of shift 1, alt 2, ctrl 4.
    private func modifiers(at index: Int) -> KeyChord.Modifiers {
        guard index < parameters.count, parameters[index] > 1 else { return [] }
        let bits = parameters[index] - 1
        var modifiers: KeyChord.Modifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & 2 != 0 || bits & 8 != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.ctrl) }
        return modifiers
    }

    /// Keys whose final byte names them, after `ESC [` or `ESC O`.
    static func key(final: UInt8) -> Key? {
        switch final {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        case 0x50...0x53: .function(Int(final) - 0x4F)
        default: nil
        }
    }

    /// The numeric keypad in application mode, after `ESC O`.
    static func keypadKey(_ final: UInt8) -> Key? {
        switch final {
        case 0x4D: .enter
        case 0x6A...0x79: .character(Character(Unicode.Scalar(final - 0x40)))
        default: nil
        }
    }

    private var numbered: KeyChord? {
        let key: Key
        switch parameters[0] {
        case 1, 7: key = .home
        case 2: key = .insert
        case 3: key = .delete
        case 4, 8: key = .end
        case 5: key = .pageUp
        case 6: key = .pageDown
        case 11...15: key = .function(parameters[0] - 10)
        case 17...21: key = .function(parameters[0] - 11)
        case 23...26: key = .function(parameters[0] - 12)
        case 27 where parameters.count >= 3: return Self.chord(code: parameters[2], modifiers(at: 1))
        default: return nil
        }
        return KeyChord(key, modifiers(at: 1))
    }

    /// A key by its Unicode value, as terminals with the "CSI u" encoding send it.
    private var unicodeKey: KeyChord? { Self.chord(code: parameters[0], modifiers(at: 1)) }

    private static func chord(code: Int, _ modifiers: KeyChord.Modifiers) -> KeyChord? {
        if code < 0x80, let plain = InputParser.chord(ofByte: UInt8(max(0, code))), code != 8 {
            if case .character(let character) = plain.key, modifiers.contains(.shift), character.isLetter {
                return KeyChord(.character(Character(character.uppercased())), modifiers.subtracting(.shift))
            }
            return KeyChord(plain.key, modifiers.union(plain.modifiers))
        }
        guard let scalar = Unicode.Scalar(UInt32(max(0, code))), CharacterWidth.of(scalar) > 0, code > 0xA0 else { return nil }
        return KeyChord(.character(Character(scalar)), modifiers)
    }

    /// An SGR mouse report: button bits, column, row (from 1); `M` presses, `m` releases.
    private var mouse: InputEvent? {
        guard parameters.count >= 3, parameters[1] > 0, parameters[2] > 0 else { return nil }
        let bits = parameters[0]
        var modifiers: KeyChord.Modifiers = []
        if bits & 4 != 0 { modifiers.insert(.shift) }
        if bits & 8 != 0 { modifiers.insert(.alt) }
        if bits & 16 != 0 { modifiers.insert(.ctrl) }
        let buttons: [MouseButton] = [.left, .middle, .right, .none]
        let position = Point(x: parameters[1] - 1, y: parameters[2] - 1)
        if bits & 64 != 0 {
            guard bits & 3 < 2 else { return nil }
            let action: MouseAction = bits & 1 == 0 ? .scrollUp : .scrollDown
            return .mouse(MouseEvent(position: position, button: .none, action: action, modifiers: modifiers))
        }
        let action: MouseAction = final == 0x6D ? .release : bits & 32 != 0 ? .drag : .press
        return .mouse(MouseEvent(position: position, button: buttons[bits & 3], action: action, modifiers: modifiers))
    }
}
