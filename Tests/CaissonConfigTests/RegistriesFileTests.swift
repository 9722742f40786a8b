import CaissonConfig
import Testing

struct RegistriesFileTests {
    @Test("Mirrors and plain HTTP are read by host")
    func read() throws {
        let text = """
            [registry."docker.io"]
            mirrors = ["http://127.0.0.1:5000", "https://mirror.example/prefix"]
            [registry."registry.internal:5000"]
            plain-http = true
            [registry."127.0.0.1:5001"]
            plain-http = false
            """
        let file = try RegistriesFile.parse(text, file: "registries.toml")
        #expect(file.entry(for: "docker.io") == RegistryEntry(mirrors: ["http://127.0.0.1:5000", "https://mirror.example/prefix"]))
        #expect(file.entry(for: "registry.internal:5000") == RegistryEntry(plainHTTP: true))
        #expect(file.entry(for: "127.0.0.1:5001") == RegistryEntry(plainHTTP: false))
    }

    @Test("Only the loopback interface is spoken to without TLS unasked", arguments: [
        ("127.0.0.1:5000", true), ("localhost:5000", true), ("[::1]:5000", true), ("127.1.2.3", true),
        ("docker.io", false), ("127.0.0.1.example.org", false), ("10.0.0.1:5000", false), ("localhost.example:80", false),
        ("1270.0.0.1", false),
    ])
    func loopback(host: String, isPlain: Bool) {
        #expect(RegistriesFile().entry(for: host).plainHTTP == isPlain)
    }

    @Test("Mistakes name line, key and reason", arguments: [
        ("[registry.docker.io]\nmirrors = []", "r.toml:1: key \"registry.docker\": not a registry host; quote it: [registry.\"docker.io\"]"),
        ("[registry.\"docker.io\"]\nmirror = []", "r.toml:2: key \"registry.\"docker.io\".mirror\": unknown key (did you mean \"mirrors\"?)"),
        ("[registry.\"docker.io\"]\nmirrors = [\"mirror\"]", "r.toml:2: key \"registry.\"docker.io\".mirrors\": \"mirror\" is not a URL of the form https://host[:port]"),
        ("[registry.\"docker.io\"]\nmirrors = [\"https://user@mirror\"]", "r.toml:2: key \"registry.\"docker.io\".mirrors\": \"https://user@mirror\" is not a URL of the form https://host[:port]"),
        ("[registry.\"docker.io\"]\nmirrors = [\"http://m:99999\"]", "r.toml:2: key \"registry.\"docker.io\".mirrors\": \"http://m:99999\" is not a URL of the form https://host[:port]"),
        ("registries = 1", "r.toml:1: key \"registries\": unknown key (did you mean \"registry\"?)"),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: ConfigError.self) { try RegistriesFile.parse(text, file: "r.toml") }
        #expect(error?.description == message)
    }
}
