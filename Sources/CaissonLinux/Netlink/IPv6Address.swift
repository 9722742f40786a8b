import CaissonCore
import Glibc

/// An IPv6 address.
package struct IPv6Address: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// In network order, the first byte highest.
    package let value: UInt128

    package init(value: UInt128) { self.value = value }

    /// Any form inet_pton(3) takes; no zone.
    package init?(_ text: some StringProtocol) {
        var storage = in6_addr()
        guard inet_pton(AF_INET6, String(text), &storage) == 1 else { return nil }
        self.init(bytes: withUnsafeBytes(of: &storage) { Array($0) })
    }

    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// In network order.
    package var bytes: [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: value >> UInt128(120 - 8 * $0)) } }

    /// The shortest form (RFC 5952).
    package var description: String {
        var storage = in6_addr()
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &storage, &text, socklen_t(text.count)) != nil else { return "::" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package var isLoopback: Bool { value == 1 }

    /// fe80::/10
    package var isLinkLocal: Bool { value >> 118 == 0x3fa }

    package static func < (left: IPv6Address, right: IPv6Address) -> Bool { left.value < right.value }
}

/// An address of either family.
package enum IPAddress: Hashable, Sendable, CustomStringConvertible {
    case v4(IPv4Address)
    case v6(IPv6Address)

    /// Nil for what is neither.
    package init?(_ text: some StringProtocol) {
        if let address = IPv4Address(text) { self = .v4(address) } else if let address = IPv6Address(text) { self = .v6(address) } else { return nil }
    }

    package var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }

    /// `0.0.0.0` or `::`: every address of the host.
    package var isAny: Bool {
        switch self {
        case .v4(let address): address.value == 0
        case .v6(let address): address.value == 0
        }
    }

    package var isV6: Bool { if case .v6 = self { true } else { false } }
}
