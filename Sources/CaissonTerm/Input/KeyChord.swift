/// A key as the keyboard names it.
package enum Key: Sendable, Hashable {
    /// A printable character as the terminal sent it: capital letters come as such, without `shift`.
    case character(Character)
    case enter, tab, escape, backspace, delete, insert
    case home, end, pageUp, pageDown, up, down, left, right
    /// F1, F2, …
    case function(Int)
}

/// A key with the modifiers held.
package struct KeyChord: Sendable, Hashable {
    package struct Modifiers: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let ctrl = Modifiers(rawValue: 1)
        package static let alt = Modifiers(rawValue: 2)
        package static let shift = Modifiers(rawValue: 4)
    }

    package var key: Key
    package var modifiers: Modifiers

    package init(_ key: Key, _ modifiers: Modifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }

    /// A printable character alone.
    package static func char(_ character: Character) -> KeyChord { KeyChord(.character(character)) }
    /// Ctrl with a character.
    package static func ctrl(_ character: Character) -> KeyChord { KeyChord(.character(character), .ctrl) }
    /// Alt with a character.
    package static func alt(_ character: Character) -> KeyChord { KeyChord(.character(character), .alt) }

    /// The character typed, when it is one that inserts text.
    package var insertedCharacter: Character? {
        guard case .character(let character) = key, modifiers.subtracting(.shift).isEmpty else { return nil }
        return character
    }
}

extension KeyChord: CustomStringConvertible {
    private static let names: [(Key, String)] = [
        (.enter, "enter"), (.tab, "tab"), (.escape, "esc"), (.backspace, "backspace"), (.delete, "delete"),
        (.insert, "insert"), (.home, "home"), (.end, "end"), (.pageUp, "pgup"), (.pageDown, "pgdown"), (.up, "up"),
        (.down, "down"), (.left, "left"), (.right, "right"), (.character(" "), "space"),
    ]
    private static let synonyms: [String: Key] = [
        "escape": .escape, "return": .enter, "pageup": .pageUp, "pagedown": .pageDown, "del": .delete, "ins": .insert,
        "bs": .backspace, "backtab": .tab,
    ]
    private static let prefixes: [(String, Modifiers)] = [
        ("ctrl-", .ctrl), ("alt-", .alt), ("shift-", .shift),
    ]

    /// Reads `x`, `D`, `ctrl-x`, `alt-d`, `F5`, `enter`, `shift-tab`, `ctrl-alt-space`; nil for anything else.
    package init?(_ text: String) {
        var rest = Substring(text)
        var modifiers: Modifiers = []
        while let (prefix, modifier) = Self.prefixes.first(where: { rest.count > $0.0.count && rest.lowercased().hasPrefix($0.0) }) {
            modifiers.insert(modifier)
            rest = rest.dropFirst(prefix.count)
        }
        guard let key = Self.key(named: String(rest)) else { return nil }
        self.init(key, modifiers)
    }

    private static func key(named name: String) -> Key? {
        if name.count == 1, let character = name.first {
            return CharacterWidth.visible(character) == character && character != " " ? .character(character) : nil
        }
        let lower = name.lowercased()
        if let match = names.first(where: { $0.1 == lower }) { return match.0 }
        if let match = synonyms[lower] { return match }
        guard lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...63).contains(number) else { return nil }
        return .function(number)
    }

    /// The text that reads back as the same chord.
    package var description: String {
        let prefix = Self.prefixes.reduce(into: "") { text, entry in
            if modifiers.contains(entry.1) { text += entry.0 }
        }
        if let name = Self.names.first(where: { $0.0 == key })?.1 { return prefix + name }
        switch key {
        case .function(let number): return prefix + "F\(number)"
        case .character(let character): return prefix + String(character)
        default: return prefix
        }
    }
}
