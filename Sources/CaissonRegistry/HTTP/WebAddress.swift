import FoundationEssentials

/// An absolute `http` or `https` URL.
struct WebAddress: Sendable, Equatable, CustomStringConvertible {
    private let url: URL
    let scheme: String
    let host: String
    let port: Int

    /// Nil for anything that is no absolute web URL with a host.
    init?(_ text: String) {
        guard let url = URL(string: text) else { return nil }
        self.init(url)
    }

    private init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https", let host = url.host(), !host.isEmpty
        else { return nil }
        self.url = url.absoluteURL
        self.scheme = scheme
        self.host = host.lowercased()
        port = url.port ?? (scheme == "https" ? 443 : 80)
    }

    var description: String { url.absoluteString }
    var hasPort: Bool { url.port != nil }
    var isPlain: Bool { scheme == "http" }
    /// `host` or `host:port`, as a person writes it.
    var authority: String { url.port.map { "\(host):\($0)" } ?? host }

    /// Same scheme, host and port: what a secret may be sent to.
    func isSameOrigin(as other: WebAddress) -> Bool { scheme == other.scheme && host == other.host && port == other.port }

    /// Where a `Location` or `Link` leads from here. A proxy that ends TLS makes registries write `http` for themselves:
    /// on the same host that is read as `https`.
    func resolving(_ location: String) -> WebAddress? {
        guard let target = URL(string: location, relativeTo: url).flatMap({ WebAddress($0) }) else { return nil }
        guard !isPlain, target.isPlain, target.host == host else { return target }
        return WebAddress("https" + target.description.dropFirst(4))
    }

    /// The address with more query items; those it has are kept, as upload sessions need.
    func adding(_ items: [(String, String)]) -> WebAddress? {
        guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true) else { return nil }
        let added = items.map { "\(WebAddress.encode($0))=\(WebAddress.encode($1))" }
        let kept = parts.percentEncodedQuery.map { $0.isEmpty ? [] : [$0] } ?? []
        parts.percentEncodedQuery = (kept + added).joined(separator: "&")
        return parts.url.flatMap { WebAddress($0) }
    }

    /// Everything but RFC 3986's unreserved characters as `%XX`: a plus sign means itself in no query.
    private static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
