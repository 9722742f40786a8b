package import CaissonCore
package import CaissonLinux

/// A container's /etc/hosts (hosts(5)).
package struct HostsFile: Sendable, Equatable {
    /// One line: an address and its names.
    package struct Entry: Sendable, Equatable {
        package var address: String
        package var names: [String]

        package init(_ address: String, _ names: [String]) {
            self.address = address
            self.names = names
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = entries }

    private static let standard = [
        Entry("127.0.0.1", ["localhost"]), Entry("::1", ["localhost", "ip6-localhost", "ip6-loopback"]),
        Entry("fe00::", ["ip6-localnet"]), Entry("ff00::", ["ip6-mcastprefix"]), Entry("ff02::1", ["ip6-allnodes"]),
        Entry("ff02::2", ["ip6-allrouters"]),
    ]

    /// The usual lines, `--add-host` entries, then the container's own name.
    ///
    /// `extra` entries are `name:address` or `name=address`; `host-gateway` stands for `gateway`. `invalidArgument` for others.
    package static func forContainer(
        hostname: String, domain: String = "", address: IPv4Address?, extra: [String] = [], gateway: IPv4Address? = nil
    ) throws(CaissonError) -> HostsFile {
        var file = HostsFile(standard)
        for text in extra { file.entries.append(try entry(text, gateway: gateway)) }
        if let address {
            let names = domain.isEmpty ? [hostname] : ["\(hostname).\(domain)", hostname]
            file.entries.append(Entry(address.description, names))
        }
        return file
    }

    /// One `--add-host`.
    package static func entry(_ text: String, gateway: IPv4Address?) throws(CaissonError) -> Entry {
        guard let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }), separator != text.startIndex else {
            throw CaissonError(.invalidArgument, "bad format for add-host: \"\(text)\"")
        }
        let name = String(text[..<separator])
        var address = String(text[text.index(after: separator)...])
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        if address == "host-gateway" {
            guard let gateway else {
                throw CaissonError(.invalidArgument, "unable to derive the IP value for host-gateway")
            }
            return Entry(gateway.description, [name])
        }
        let plain = name.allSatisfy { !$0.isWhitespace && $0 != "#" }
        guard plain, IPv4Address(address) != nil || isIPv6(address) else {
            throw CaissonError(.invalidArgument, "invalid IP address in add-host: \"\(address)\"")
        }
        return Entry(address, [name])
    }

    /// Good enough to keep anything else out of the file: hexadecimal groups, colons, an optional IPv4 tail.
    private static func isIPv6(_ text: String) -> Bool {
        text.contains(":") && text.count <= 45 && text.allSatisfy { $0 == ":" || $0 == "." || ($0.isASCII && $0.isHexDigit) }
    }

    /// The file's text.
    package var text: String { entries.map { "\($0.address)\t\($0.names.joined(separator: " "))\n" }.joined() }
}
