/// An IPv4 address.
package struct IPv4Address: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// In host order: 10.0.0.1 is 0x0a000001.
    package var value: UInt32

    package init(value: UInt32) { self.value = value }

    /// Four decimal numbers with dots; leading zeros are refused, as they mean octal to some.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            let digits = part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard digits, part.count <= 3, part == "0" || part.first != "0", let byte = UInt8(part) else { return nil }
            value = value << 8 | UInt32(byte)
        }
        self.value = value
    }

    /// In network order.
    package var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    package var description: String { bytes.map(String.init).joined(separator: ".") }

    package var isLoopback: Bool { value >> 24 == 127 }

    package static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.value < right.value }
}

/// The hardware address of an Ethernet link.
package struct MACAddress: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == 6 else { return nil }
        self.bytes = bytes
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { $0.count == 2 ? UInt8($0, radix: 16) : nil }
        guard parts.count == 6, bytes.count == 6 else { return nil }
        self.bytes = bytes
    }

    /// Docker's scheme: `02:42:` and the IPv4 address, so that no two containers of a network collide.
    package init(for address: IPv4Address) { bytes = [0x02, 0x42] + address.bytes }

    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
