import CaissonConfig
import CaissonCore
import Testing

struct SettingsTests {
    @Test("An empty file leaves every default")
    func emptyFile() throws {
        #expect(try Settings.parse("", file: "config.toml") == Settings())
    }

    @Test("Every key is read")
    func everyKey() throws {
        let text = """
            theme = "harbour"
            detach-keys = "ctrl-a,d"
            key-preset = "k9s"
            color = "256"
            ascii = true
            linear = true
            start-pane = "images"
            [keys]
            "containers.remove" = "d"
            "app.quit" = ["q", "^x"]
            "app.suspend" = []
            [containers]
            userns = "private"
            [build-cache]
            prune = false
            keep-storage = "2GB"
            keep-duration = "48h"
            [daemon]
            check = "5s"
            keep-events = "720h"
            """
        var expected = Settings()
        expected.daemon.check = .seconds(5)
        expected.daemon.keepEvents = .seconds(720 * 3600)
        expected.theme = "harbour"
        expected.detachKeys = "ctrl-a,d"
        expected.keyPreset = .k9s
        expected.color = .colors256
        expected.ascii = true
        expected.linear = true
        expected.startPane = "images"
        expected.keys = ["containers.remove": ["d"], "app.quit": ["q", "^x"], "app.suspend": []]
        expected.containers.users = .private
        expected.buildCache.isPruned = false
        expected.buildCache.keepStorage = ByteCount(2 << 30)
        expected.buildCache.keepDuration = .seconds(48 * 3600)
        #expect(try Settings.parse(text, file: "config.toml") == expected)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let text: String
        let message: String
        var testDescription: String { message }
    }

    static let mistakes = [
        Mistake(text: "\ntheem = \"x\"", message: "c.toml:2: key \"theem\": unknown key (did you mean \"theme\"?)"),
        Mistake(
            text: "[containers]\nuserns = \"keep-id\"",
            message: "c.toml:2: key \"containers.userns\": \"keep-id\" is not one of \"host\", \"private\""),
        Mistake(text: "theme = 1", message: "c.toml:1: key \"theme\": expected a string, found an integer"),
        Mistake(text: "ascii = \"yes\"", message: "c.toml:1: key \"ascii\": expected true or false, found a string"),
        Mistake(
            text: "# c\nkey-preset = \"vi\"",
            message: "c.toml:2: key \"key-preset\": \"vi\" is not one of \"caisson\", \"lazydocker\", \"k9s\", \"dive\""),
        Mistake(
            text: "[keys]\n\n'a b' = [1]", message: "c.toml:3: key \"keys.\"a b\"\": expected an array of strings, found an integer in it"),
        Mistake(
            text: "detach-keys = \"ctrl-1\"",
            message: "c.toml:1: key \"detach-keys\": invalid escape keys (ctrl-1) provided: unknown key 'ctrl-1'"),
        Mistake(text: "keys = \"x\"", message: "c.toml:1: key \"keys\": expected a table, found a string"),
        Mistake(
            text: "[build-cache]\nkeep-storage = \"much\"",
            message: "c.toml:2: key \"build-cache.keep-storage\": \"much\" is not a size such as \"10GB\""),
        Mistake(
            text: "[daemon]\ncheck = \"often\"",
            message: "c.toml:2: key \"daemon.check\": \"often\" is not a duration such as \"30s\""),
        Mistake(text: "[daemon]\ncheck = \"1ms\"", message: "c.toml:2: key \"daemon.check\": less than 100ms is no use"),
        Mistake(text: "zzzzzz = 1", message: "c.toml:1: key \"zzzzzz\": unknown key"),
    ]

    @Test("A mistake is told with file, line and key", arguments: mistakes)
    func tellsMistake(_ mistake: Mistake) {
        let error = #expect(throws: ConfigError.self) { try Settings.parse(mistake.text, file: "c.toml") }
        #expect(error?.description == mistake.message)
        #expect(error?.asCaissonError.code == .invalidArgument)
    }

    @Test("A syntax error names its line")
    func syntaxError() {
        let error = #expect(throws: ConfigError.self) { try Settings.parse("theme = \"a\"\nascii = tru\n", file: "c.toml") }
        #expect(error?.line == 2)
        #expect(error?.key == "")
    }
}
