package import CaissonConfig
import CaissonTerm

/// A theme with every role decided: what a theme file leaves out comes from the compiled-in one.
package struct Theme: Sendable, Equatable {
    package let name: String
    private let styles: [ThemeRole: Style]

    init(name: String, styles: [ThemeRole: Style]) {
        self.name = name
        self.styles = styles
    }

    /// The style of a role, laid over that of plain text.
    func style(_ role: ThemeRole) -> Style {
        let text = styles[.text] ?? Style()
        return role == .text ? text : (styles[role] ?? Style()).over(text)
    }

    /// The style as it was written, without plain text beneath.
    func own(_ role: ThemeRole) -> Style { styles[role] ?? Style() }

    /// Reads a theme file's roles over the compiled-in theme; throws ``CaissonConfig/ConfigError`` for a role that does
    /// not exist.
    package init(_ data: ThemeData) throws {
        try data.checkRoles(Set(ThemeRole.allCases.map(\.rawValue)))
        var styles = Theme.standard.styles
        for role in ThemeRole.allCases {
            if let written = data.roles[role.rawValue] { styles[role] = Style(written) }
        }
        self.init(name: data.name, styles: styles)
    }
}

extension Style {
    init(_ role: RoleStyle) {
        self.init(
            foreground: role.foreground.map(Color.init) ?? .default, background: role.background.map(Color.init) ?? .default,
            attributes: role.attributes.reduce(into: []) { $0.formUnion(Attributes($1)) })
    }
}

extension Color {
    init(_ color: ThemeColor) {
        switch color {
        case .rgb(let red, let green, let blue): self = .rgb(red, green, blue)
        case .ansi(let index): self = .ansi(index)
        case .indexed(let index): self = .indexed(index)
        case .terminalDefault: self = .default
        }
    }
}

extension Attributes {
    init(_ attribute: ThemeAttribute) {
        switch attribute {
        case .bold: self = .bold
        case .dim: self = .dim
        case .italic: self = .italic
        case .underline: self = .underline
        case .reverse: self = .reverse
        case .strikethrough: self = .strikethrough
        // A blinking screen is not wanted by anyone; bold says the same.
        case .blink: self = .bold
        }
    }
}
