/// What a field of a form holds.
package enum FormValue: Sendable, Hashable {
    case text(String)
    /// The number of the chosen option.
    case choice(Int)
    case toggle(Bool)
}

/// A field of a form, as data.
package struct FormField: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case text(TextField)
        case choice([String], selected: Int)
        case toggle(Bool)
    }

    package let id: String
    package var label: String
    package var kind: Kind
    /// One line shown while the field has the focus.
    package var help: String
    /// What is wrong with the value; shown instead of the help.
    package var error: String?

    package init(id: String, label: String, kind: Kind, help: String = "", error: String? = nil) {
        self.id = id
        self.label = label
        self.kind = kind
        self.help = help
        self.error = error
    }

    package var value: FormValue {
        switch kind {
        case .text(let field): .text(field.text)
        case .choice(_, let selected): .choice(selected)
        case .toggle(let isOn): .toggle(isOn)
        }
    }
}

/// What a key did to a form.
package enum FormOutcome: Sendable, Hashable {
    case ignored
    /// The field of this ID has another value, or its cursor moved.
    case changed(String)
    case moved
    case submitted
    case cancelled
}

/// Fields one below the other: Tab and arrows move, Enter submits, Esc cancels.
package struct Form: Sendable, Hashable {
    package private(set) var fields: [FormField]
    /// The number of the field with the focus.
    package private(set) var focus: Int

    package init(fields: [FormField], focus: Int = 0) {
        self.fields = fields
        self.focus = max(0, min(focus, fields.count - 1))
    }

    /// The value of a field; nil when there is none of this ID.
    package func value(_ id: String) -> FormValue? { fields.first { $0.id == id }?.value }

    /// The text of a text field; empty when there is none of this ID.
    package func text(_ id: String) -> String {
        if case .text(let text) = value(id) { text } else { "" }
    }

    /// Sets or clears what is wrong with a field; the focus goes to a wrong one, so that it can be read what is wrong.
    package mutating func setError(_ error: String?, for id: String) {
        for index in fields.indices where fields[index].id == id {
            fields[index].error = error
            if error != nil { focus = index }
        }
    }

    /// Whether any field has an error.
    package var hasErrors: Bool { fields.contains { $0.error != nil } }

    /// Applies one key.
    package mutating func handle(_ chord: KeyChord) -> FormOutcome {
        switch chord {
        case KeyChord(.escape): return .cancelled
        case KeyChord(.enter): return .submitted
        case KeyChord(.tab), KeyChord(.down): return move(by: 1)
        case KeyChord(.tab, .shift), KeyChord(.up): return move(by: -1)
        default: return edit { Self.apply(chord, to: &$0) }
        }
    }

    /// Pastes into a text field.
    package mutating func paste(_ text: String) -> FormOutcome {
        edit { kind in
            guard case .text(var field) = kind else { return false }
            field.paste(text)
            kind = .text(field)
            return true
        }
    }

    private mutating func move(by delta: Int) -> FormOutcome {
        guard !fields.isEmpty else { return .ignored }
        focus = (focus + delta + fields.count) % fields.count
        return .moved
    }

    private mutating func edit(_ change: (inout FormField.Kind) -> Bool) -> FormOutcome {
        guard fields.indices.contains(focus), change(&fields[focus].kind) else { return .ignored }
        fields[focus].error = nil
        return .changed(fields[focus].id)
    }

    private static func apply(_ chord: KeyChord, to kind: inout FormField.Kind) -> Bool {
        switch kind {
        case .text(var field):
            guard field.handle(chord) else { return false }
            kind = .text(field)
        case .choice(let options, let selected):
            guard !options.isEmpty, let delta = step(chord) else { return false }
            kind = .choice(options, selected: (selected + delta + options.count) % options.count)
        case .toggle(let isOn):
            guard step(chord) != nil else { return false }
            kind = .toggle(!isOn)
        }
        return true
    }

    private static func step(_ chord: KeyChord) -> Int? {
        switch chord {
        case KeyChord(.left), .char("h"): -1
        case KeyChord(.right), .char("l"), .char(" "): 1
        default: nil
        }
    }
}
