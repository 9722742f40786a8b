/// A block of IPv4 addresses in CIDR form.
struct IPv4Block: Hashable, Sendable {
    /// The block's first address; bits behind the prefix are clear.
    let first: UInt32
    let prefix: Int

    /// The block an address lies in.
    init(containing address: UInt32, prefix: Int) {
        self.prefix = prefix
        first = address & (.max << UInt32(32 - prefix))
    }

    /// Reads `10.0.0.0/24`; nil for anything else, where the address has bits behind the prefix, and for the whole Internet,
    /// whose addresses could not be counted in 32 bits.
    init?(_ text: some StringProtocol) {
        guard let (address, prefix) = IPv4Block.parse(text), prefix > 0 else { return nil }
        self.init(containing: address, prefix: prefix)
        guard first == address else { return nil }
    }

    /// The address and prefix of `10.0.0.7/24`.
    static func parse(_ text: some StringProtocol) -> (address: UInt32, prefix: Int)? {
        var (numbers, current, digits): ([UInt32], UInt32, Int) = ([], 0, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                current = current * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard digits <= 3 else { return nil }
            // The fourth number ends at the slash, the others at a dot.
            case UInt8(ascii: "."), UInt8(ascii: "/"):
                guard digits > 0, current <= 255, numbers.count < 4, (byte == UInt8(ascii: "/")) == (numbers.count == 3) else {
                    return nil
                }
                (numbers, current, digits) = (numbers + [current], 0, 0)
            default: return nil
            }
        }
        guard numbers.count == 4, digits > 0, current <= 32 else { return nil }
        return (numbers.reduce(0) { $0 << 8 | $1 }, Int(current))
    }

    /// How many addresses it has.
    var count: Int { 1 << (32 - prefix) }
    var last: UInt32 { first + UInt32(count - 1) }

    func overlaps(_ other: IPv4Block) -> Bool { first <= other.last && other.first <= last }

    func contains(_ address: UInt32) -> Bool { address >= first && address <= last }

    /// The address with this block's prefix, as records carry it: `10.0.0.7/24`.
    func text(_ address: UInt32) -> String { "\(IPv4Block.dotted(address))/\(prefix)" }

    static func dotted(_ address: UInt32) -> String {
        "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }
}

extension IPv4Block: CustomStringConvertible {
    var description: String { text(first) }
}
