import CaissonAPI

/// The proxy an environment names for an address, by the rules that curl and Go's programs share.
struct WebProxy: Sendable, Equatable {
    var host: String
    var port: Int

    /// nil for an address that is reached without one.
    init?(_ proxies: WebProxies, for address: WebAddress) {
        let text = address.isPlain ? proxies.http : proxies.https
        guard let text, !text.isEmpty, !WebProxy.isExcepted(address, by: proxies.exceptions) else { return nil }
        guard let proxy = WebAddress(text.contains("://") ? text : "http://\(text)") else { return nil }
        (host, port) = (proxy.host, proxy.hasPort ? proxy.port : 3128)
    }

    /// Loopback never goes through a proxy; a domain stands for everything below it.
    private static func isExcepted(_ address: WebAddress, by list: String) -> Bool {
        if address.host == "localhost" || address.host.hasPrefix("127.") || address.host == "::1" { return true }
        return list.split(separator: ",").contains { entry in
            var name = entry.drop { $0 == " " }.lowercased()
            while name.hasSuffix(" ") { name.removeLast() }
            if name == "*" { return true }
            let (host, port) = split(name)
            if let port, port != address.port { return false }
            let domain = host.hasPrefix(".") ? String(host.dropFirst()) : host
            return !domain.isEmpty && (address.host == domain || address.host.hasSuffix("." + domain))
        }
    }

    private static func split(_ name: String) -> (host: String, port: Int?) {
        guard let colon = name.lastIndex(of: ":"), let port = Int(name[name.index(after: colon)...]) else { return (name, nil) }
        return (String(name[..<colon]), port)
    }
}
