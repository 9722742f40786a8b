/// The text forms of JSON scalars (RFC 8259), spelled as Go's encoder does.
enum JSONText {
    /// A string in quotes. `html` also escapes `<`, `>` and `&`, as Go does by default.
    static func quoted(_ text: String, html: Bool = false) -> String {
        var out = "\""
        out.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{c}": out += "\\f"
            case "<", ">", "&":
                if html { out += escape(scalar) } else { out.unicodeScalars.append(scalar) }
            case "\u{2028}", "\u{2029}", "\u{0}"..<" ": out += escape(scalar)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The shortest decimal form; whole numbers without a point.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
