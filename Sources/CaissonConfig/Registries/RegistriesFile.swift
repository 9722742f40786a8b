/// `registries.toml`: how to reach registries that are not simply HTTPS under their own name.
package struct RegistriesFile: Sendable, Equatable {
    /// By host, with port where there is one (`docker.io`, `127.0.0.1:5000`).
    package var registries: [String: RegistryEntry]

    package init(registries: [String: RegistryEntry] = [:]) { self.registries = registries }

    /// What holds for a registry, whether the file names it or not.
    package func entry(for host: String) -> RegistryEntry {
        registries[host] ?? RegistryEntry(plainHTTP: RegistryHost.isLoopback(host))
    }

    /// Reads the text of a `registries.toml`.
    package static func parse(_ text: String, file: String) throws(ConfigError) -> RegistriesFile {
        let root = try TableReader(text: text, file: file)
        try root.refuseUnknown(["registry"])
        var parsed = RegistriesFile()
        guard let hosts = try root.table("registry") else { return parsed }
        for host in hosts.entries.keys.sorted() {
            guard RegistryHost.isValid(host) else {
                throw hosts.error(host, "not a registry host; quote it: [registry.\"docker.io\"]")
            }
            guard let table = try hosts.table(host) else { continue }
            parsed.registries[host] = try entry(table, host: host)
        }
        return parsed
    }

    private static func entry(_ table: TableReader, host: String) throws(ConfigError) -> RegistryEntry {
        try table.refuseUnknown(["mirrors", "plain-http"])
        let mirrors = try table.strings("mirrors") ?? []
        for mirror in mirrors where !RegistryHost.isMirrorURL(mirror) {
            throw table.error("mirrors", "\"\(mirror)\" is not a URL of the form https://host[:port]")
        }
        let plain = try table.boolean("plain-http") ?? RegistryHost.isLoopback(host)
        return RegistryEntry(mirrors: mirrors, plainHTTP: plain)
    }
}

/// How to reach one registry.
package struct RegistryEntry: Sendable, Equatable {
    /// URLs asked in order before the registry itself, for pulls.
    package var mirrors: [String]
    /// HTTP without TLS may be spoken to the registry; so it is by default on the loopback interface.
    package var plainHTTP: Bool

    package init(mirrors: [String] = [], plainHTTP: Bool = false) {
        self.mirrors = mirrors
        self.plainHTTP = plainHTTP
    }
}
