import CaissonConfig
import Testing

struct ThemeDataTests {
    private static let text = """
        [palette]
        sea = "#0b7285"
        [roles]
        text = { fg = "default" }
        "pane.title" = { fg = "sea", bg = "#ffffff", attributes = ["bold", "underline"] }
        selection.focused = { fg = "black", bg = "bright-blue" }
        [roles.row]
        bg = "color17"
        odd = { attributes = ["dim"] }
        """

    @Test("Roles are read flat, dotted and nested")
    func roles() throws {
        let theme = try ThemeData.parse(ThemeDataTests.text, file: "/etc/caisson/themes/harbour.toml")
        #expect(theme.name == "harbour")
        #expect(theme.palette == ["sea": "#0b7285"])
        #expect(
            theme.roles == [
                "text": RoleStyle(foreground: .terminalDefault),
                "pane.title": RoleStyle(
                    foreground: .rgb(0x0b, 0x72, 0x85), background: .rgb(255, 255, 255), attributes: [.bold, .underline]),
                "selection.focused": RoleStyle(foreground: .ansi(0), background: .ansi(12)),
                "row": RoleStyle(background: .indexed(17)),
                "row.odd": RoleStyle(attributes: [.dim]),
            ])
    }

    @Test("Mistakes name line, key and reason", arguments: [
        ("[palette]\nsea = \"blue\"", "t.toml:2: key \"palette.sea\": \"blue\" is not a colour of the form #rrggbb"),
        ("[palette]\nred = \"#ff0000\"", "t.toml:2: key \"palette.red\": this name has a meaning of its own"),
        ("[palette]\nsea = \"#0b7285\"\n[roles]\ntext = { fg = \"see\" }", "t.toml:4: key \"roles.text.fg\": \"see\" is no colour (did you mean \"sea\"?)"),
        ("[roles]\ntext = { fgg = \"red\" }", "t.toml:2: key \"roles.text.fgg\": unknown key (did you mean \"fg\"?)"),
        ("[roles]\ntext = { attributes = [\"fat\"] }", "t.toml:2: key \"roles.text.attributes\": unknown attribute \"fat\""),
        ("[roles]\ntext = \"red\"", "t.toml:2: key \"roles.text\": expected a table, found a string"),
        ("[role]\n", "t.toml:1: key \"role\": unknown key (did you mean \"roles\"?)"),
        ("[roles]\ntext = { fg = \"#12345g\" }", "t.toml:2: key \"roles.text.fg\": \"#12345g\" is no colour"),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: ConfigError.self) { try ThemeData.parse(text, file: "t.toml") }
        #expect(error?.description == message)
    }

    @Test("A role the screen does not know is told with its line")
    func unknownRole() throws {
        let theme = try ThemeData.parse("[roles]\ntext = { fg = \"red\" }\ntitel = { fg = \"red\" }", file: "t.toml")
        let error = #expect(throws: ConfigError.self) { try theme.checkRoles(["text", "title"]) }
        #expect(error?.description == "t.toml:3: key \"roles.titel\": unknown role (did you mean \"title\"?)")
        try theme.checkRoles(["text", "titel"])
    }
}
