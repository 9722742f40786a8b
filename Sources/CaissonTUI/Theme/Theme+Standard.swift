import CaissonTerm

extension Theme {
    /// The compiled-in theme: calm colours on a dark ground.
    package static let standard = Theme(name: "default", styles: standardStyles)

    /// For terminals without colour and `NO_COLOR`: weight, underline and reverse alone tell things apart.
    static let monochrome = Theme(
        name: "monochrome",
        styles: [
            .titleFocused: Style(attributes: .bold), .selection: Style(attributes: .reverse),
            .selectionUnfocused: Style(attributes: .underline), .marked: Style(attributes: .bold),
            .header: Style(attributes: .underline), .borderFocused: Style(attributes: .bold),
            .bad: Style(attributes: .bold), .warning: Style(attributes: .bold), .accent: Style(attributes: .bold),
            .match: Style(attributes: .underline), .matchCurrent: Style(attributes: [.reverse, .bold]),
            .field: Style(attributes: .underline), .fieldFocused: Style(attributes: [.underline, .bold]),
            .hintKey: Style(attributes: .bold), .tabSelected: Style(attributes: [.bold, .underline]),
            .gaugeFill: Style(attributes: .reverse), .status: Style(attributes: .reverse),
            .statusAccent: Style(attributes: [.reverse, .bold]), .added: Style(attributes: .bold),
            .directory: Style(attributes: .bold), .toast: Style(attributes: .reverse),
            .toastBad: Style(attributes: [.reverse, .bold]),
        ])

    private static let ground = Color.rgb(0x17, 0x1a, 0x21)
    private static let paper = Color.rgb(0xd3, 0xd7, 0xde)
    private static let grey = Color.rgb(0x8f, 0x98, 0xa8)
    private static let line = Color.rgb(0x45, 0x4d, 0x5d)
    private static let blue = Color.rgb(0x82, 0xaa, 0xff)
    private static let green = Color.rgb(0x93, 0xc7, 0x83)
    private static let yellow = Color.rgb(0xe3, 0xc0, 0x7c)
    private static let red = Color.rgb(0xf4, 0x84, 0x8b)
    private static let violet = Color.rgb(0xc3, 0xa6, 0xf0)
    private static let bar = Color.rgb(0x2b, 0x3c, 0x5e)
    private static let barDim = Color.rgb(0x26, 0x2b, 0x36)
    private static let sheet = Color.rgb(0x1e, 0x22, 0x2b)
    private static let white = Color.rgb(0xff, 0xff, 0xff)

    private static let standardStyles: [ThemeRole: Style] = [
        .text: Style(foreground: paper, background: ground), .muted: Style(foreground: grey),
        .title: Style(foreground: grey), .titleFocused: Style(foreground: blue, attributes: .bold),
        .border: Style(foreground: line), .borderFocused: Style(foreground: blue),
        .selection: Style(foreground: white, background: bar), .selectionUnfocused: Style(background: barDim),
        .marked: Style(foreground: violet, attributes: .bold), .header: Style(foreground: grey),
        .good: Style(foreground: green), .warning: Style(foreground: yellow), .bad: Style(foreground: red),
        .accent: Style(foreground: blue), .match: Style(foreground: ground, background: yellow),
        .matchCurrent: Style(foreground: ground, background: green, attributes: .bold),
        .field: Style(background: barDim), .fieldFocused: Style(foreground: white, background: bar),
        .placeholder: Style(foreground: grey), .hintKey: Style(foreground: blue, attributes: .bold),
        .hintLabel: Style(foreground: grey), .gaugeFill: Style(foreground: blue), .gaugeEmpty: Style(foreground: line),
        .tab: Style(foreground: grey), .tabSelected: Style(foreground: white, attributes: [.bold, .underline]),
        .dialog: Style(foreground: paper, background: sheet), .status: Style(foreground: paper, background: barDim),
        .statusAccent: Style(foreground: blue, background: barDim, attributes: .bold),
        .added: Style(foreground: green), .modified: Style(foreground: yellow), .deleted: Style(foreground: red),
        .directory: Style(foreground: blue), .stderr: Style(foreground: red), .timestamp: Style(foreground: grey),
        .toast: Style(foreground: paper, background: bar),
        .toastBad: Style(foreground: white, background: .rgb(0x8a, 0x2a, 0x33), attributes: .bold),
    ]
}
