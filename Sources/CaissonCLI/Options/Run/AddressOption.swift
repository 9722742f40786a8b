import Glibc

/// `--add-host` and `--dns`.
enum AddressOption {
    @Sendable static func checkHost(_ text: String) -> String? { host(text).failure }

    @Sendable static func checkServer(_ text: String) -> String? {
        isAddress(text) ? nil : "IP address is not correctly formatted: \(text)"
    }

    /// `name:address` from `name:address`, `name=address` or `name:host-gateway`.
    static func host(_ text: String) -> Parsed<String> {
        guard let cut = text.firstIndex(of: "=") ?? text.firstIndex(of: ":"), cut != text.startIndex else {
            return .reason("bad format for add-host: \(FlagValue.quoted(text))")
        }
        let name = text[..<cut]
        var address = text[text.index(after: cut)...]
        if address == "host-gateway" { return .value("\(name):\(address)") }
        if address.hasPrefix("["), address.hasSuffix("]") { address = address.dropFirst().dropLast() }
        guard isAddress(String(address)) else {
            return .reason("invalid IP address in add-host: \(FlagValue.quoted(String(address)))")
        }
        return .value("\(name):\(address)")
    }

    private static func isAddress(_ text: String) -> Bool {
        var storage = in6_addr()
        return inet_pton(AF_INET, text, &storage) == 1 || inet_pton(AF_INET6, text, &storage) == 1
    }
}
