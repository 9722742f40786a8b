/// Judges the host part of registry names and mirror URLs.
enum RegistryHost {
    /// `host`, `host:port`, `[::1]:port`; what a reference may name, and therefore no dots missing in a TOML key.
    static func isValid(_ host: String) -> Bool {
        guard let name = name(of: host), !name.isEmpty else { return false }
        let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }
        return isName && (name == "localhost" || name.contains(".") || name.contains(":") || name != host)
    }

    static func isLoopback(_ host: String) -> Bool {
        guard let name = name(of: host) else { return false }
        if name == "localhost" || name == "[::1]" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    static func isMirrorURL(_ url: String) -> Bool {
        for scheme in ["http://", "https://"] where url.hasPrefix(scheme) {
            let host = url.dropFirst(scheme.count).prefix { $0 != "/" }
            let rest = url.dropFirst(scheme.count + host.count)
            let isClean = url.allSatisfy { $0.isASCII && !$0.isWhitespace && !"?#@\\\"".contains($0) }
            return isClean && name(of: String(host)).map { !$0.isEmpty } == true && !rest.contains("//")
        }
        return false
    }

    /// The host without its port; nil when the port is none.
    private static func name(of host: String) -> String? {
        if host.hasPrefix("["), let close = host.firstIndex(of: "]") {
            let rest = host[host.index(after: close)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return String(host[...close])
        }
        guard let colon = host.firstIndex(of: ":") else { return host }
        return isPort(host[colon...]) ? String(host[..<colon]) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.first == ":", let port = UInt16(text.dropFirst()) else { return false }
        return port > 0
    }
}
