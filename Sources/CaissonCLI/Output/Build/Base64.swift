/// Base64 (RFC 4648), as Go's encoder writes bytes into JSON.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        var (buffer, bits, count): (UInt32, Int, Int) = (0, 0, 0)
        for byte in bytes {
            (buffer, bits, count) = (buffer << 8 | UInt32(byte), bits + 8, count + 1)
            while bits >= 6 {
                bits -= 6
                out.append(alphabet[Int(buffer >> UInt32(bits)) & 63])
            }
            buffer &= 1 << UInt32(bits) - 1
        }
        if bits > 0 { out.append(alphabet[Int(buffer << UInt32(6 - bits)) & 63]) }
        out += Array(repeating: UInt8(ascii: "="), count: (3 - count % 3) % 3)
        return String(decoding: out, as: UTF8.self)
    }
}
