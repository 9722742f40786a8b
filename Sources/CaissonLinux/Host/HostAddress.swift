import Glibc

/// Addresses of hosts by name, as this machine resolves them.
package enum HostAddress {
    /// The first numeric address of `name`, which may be one; nil when nobody knows it.
    package static func resolve(_ name: String) -> String? {
        var hints = addrinfo()
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &found) == 0, let first = found else { return nil }
        defer { freeaddrinfo(first) }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let entry = first.pointee
        guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
