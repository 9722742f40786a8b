import CaissonCore

/// Builds one netlink message (netlink(7), rtnetlink(7)): header, fixed part, attributes.
package struct NetlinkMessage: Sendable {
    package let type: UInt16
    package var flags: UInt16
    private var payload: [UInt8]

    /// `fixed` is the family's struct, in host byte order.
    package init(type: UInt16, flags: UInt16, fixed: [UInt8]) {
        self.type = type
        self.flags = flags
        payload = fixed
        align()
    }

    private mutating func align() { payload += [UInt8](repeating: 0, count: (4 - payload.count % 4) % 4) }

    /// struct rtattr: length (2), type (2), value, padding.
    package mutating func attribute(_ type: UInt16, _ value: [UInt8]) {
        payload += Self.bytes(UInt16(clamping: value.count + 4)) + Self.bytes(type) + value
        align()
    }

    /// A string with its NUL.
    package mutating func attribute(_ type: UInt16, _ text: String) { attribute(type, Array(text.utf8) + [0]) }

    /// A number in host order.
    package mutating func attribute(_ type: UInt16, _ number: UInt32) { attribute(type, Self.bytes(number)) }

    /// An attribute made of what `body` adds.
    package mutating func nested(_ type: UInt16, fixed: [UInt8] = [], _ body: (inout NetlinkMessage) -> Void) {
        var inner = NetlinkMessage(type: 0, flags: 0, fixed: fixed)
        body(&inner)
        attribute(type, inner.payload)
    }

    /// The whole message, struct nlmsghdr first.
    func encoded(sequence: UInt32) -> [UInt8] {
        Self.bytes(UInt32(clamping: payload.count + 16)) + Self.bytes(type) + Self.bytes(flags) + Self.bytes(sequence)
            + Self.bytes(UInt32(0)) + payload
    }

    package static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
}

/// One message from the kernel.
package struct NetlinkReply: Sendable {
    package let type: UInt16
    /// Fixed part and attributes.
    package let payload: [UInt8]

    /// The attributes after a fixed part of `size` bytes; malformed rests are left out, of equal types the last counts.
    package func attributes(after size: Int) -> [UInt16: [UInt8]] { Self.attributes(payload.dropFirst((size + 3) & ~3)) }

    package static func attributes(_ bytes: some Collection<UInt8>) -> [UInt16: [UInt8]] {
        let bytes = Array(bytes)
        var found: [UInt16: [UInt8]] = [:]
        var at = 0
        while at + 4 <= bytes.count {
            let length = Int(number(bytes, at, as: UInt16.self) ?? 0)
            guard length >= 4, at + length <= bytes.count else { break }
            // The two upper bits say "nested" and "network order".
            let type = (number(bytes, at + 2, as: UInt16.self) ?? 0) & 0x3fff
            found[type] = Array(bytes[(at + 4)..<(at + length)])
            at += (length + 3) & ~3
        }
        return found
    }

    /// A number in host order at `offset`, nil beyond the end.
    package static func number<Number: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int, as type: Number.Type) -> Number? {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= bytes.count else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    /// Text up to its NUL.
    package static func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }
}
