import CaissonLinux
import SystemPackage

/// What a container's /etc/resolv.conf says (resolv.conf(5)), by Docker's rules.
package struct ResolverFile: Sendable, Equatable {
    package var servers: [String]
    package var search: [String]
    package var options: [String]

    package init(servers: [String] = [], search: [String] = [], options: [String] = []) {
        self.servers = servers
        self.search = search
        self.options = options
    }

    /// Reads a resolv.conf; the last `search` or `domain` and the last `options` count, as the resolver takes them.
    package init(parsing text: String) {
        self.init()
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count > 1 else { continue }
            switch words[0] {
            case "nameserver": servers.append(words[1])
            case "search": search = Array(words.dropFirst())
            case "domain": search = [words[1]]
            case "options": options = Array(words.dropFirst())
            default: break
            }
        }
    }

    /// Google's public servers, which Docker falls back to when the host's own cannot be reached from a container.
    package static let fallback = ["8.8.8.8", "8.8.4.4"]

    /// The file of a container on a bridge: the host's, without servers only the host itself can reach, overridden by `wishes`
    /// (`--dns`, `--dns-search`, `--dns-option`). A search of `.` alone means none.
    package static func forBridge(host: ResolverFile, wishes: ResolverFile) -> ResolverFile {
        var result = host.overridden(by: wishes)
        if wishes.servers.isEmpty {
            // The bridge has no IPv6, so no server of that kind can be reached.
            result.servers = host.servers.filter { server in IPv4Address(server).map { !$0.isLoopback } ?? false }
            if result.servers.isEmpty { result.servers = fallback }
        }
        return result
    }

    /// The file of a container that asks the resolver of its networks, which asks these servers for everything else.
    package func throughResolver() -> ResolverFile {
        let own = options.contains { $0.hasPrefix("ndots:") } ? [] : ["ndots:0"]
        return ResolverFile(servers: [ResolverFile.resolver], search: search, options: options + own)
    }

    /// Where the resolver answers inside a container.
    package static let resolver = "127.0.0.11"

    /// The file of a container in the host's network: the host's own, overridden by `wishes`.
    package func overridden(by wishes: ResolverFile) -> ResolverFile {
        ResolverFile(
            servers: wishes.servers.isEmpty ? servers : wishes.servers,
            search: wishes.search.isEmpty ? search : wishes.search == ["."] ? [] : wishes.search,
            options: wishes.options.isEmpty ? options : wishes.options)
    }

    /// The host's file. Where it names only systemd-resolved's loopback address, the file with the real servers is taken.
    package static func ofHost(forBridge: Bool) -> ResolverFile {
        let file = ResolverFile(parsing: (try? Files.readText("/etc/resolv.conf")) ?? "")  // ignored: none means no servers
        if forBridge, file.servers == ["127.0.0.53"], let text = try? Files.readText("/run/systemd/resolve/resolv.conf") {
            return ResolverFile(parsing: text)
        }
        return file
    }

    /// The file's text.
    package var text: String {
        var lines = servers.map { "nameserver \($0)" }
        if !search.isEmpty { lines.append("search " + search.joined(separator: " ")) }
        if !options.isEmpty { lines.append("options " + options.joined(separator: " ")) }
        return lines.map { $0 + "\n" }.joined()
    }
}
