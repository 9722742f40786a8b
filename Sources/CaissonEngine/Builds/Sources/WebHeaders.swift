import CaissonCore

/// What the headers of a download say, in the ways servers say it.
enum WebHeaders {
    /// The name of a file: `Content-Disposition`, else the last part of the URL's path, else `download`.
    static func name(disposition: String?, url: String) -> String {
        if let name = disposition.flatMap(fileName), let base = base(of: name) { return base }
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        guard let slash = rest.firstIndex(of: "/") else { return "download" }
        let path = rest[slash...].prefix { $0 != "?" && $0 != "#" }
        return base(of: decoded(path)) ?? "download"
    }

    /// `filename="a b.tar"` or `filename=a.tar` (RFC 6266; the form for other alphabets, `filename*`, goes first).
    private static func fileName(in disposition: String) -> String? {
        let parts = parameters(disposition)
        if let extended = parts["filename*"], let quote = extended.lastIndex(of: "'") {
            return decoded(extended[extended.index(after: quote)...])
        }
        return parts["filename"]
    }

    /// `key=value` and `key="quoted; value"` separated by semicolons.
    private static func parameters(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        var rest = text.drop { $0 != ";" }.dropFirst()
        while !rest.isEmpty {
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(key.count)
            var value = ""
            if rest.first == "=" {
                rest = rest.dropFirst()
                (value, rest) = word(rest)
            }
            found[String(key.filter { !$0.isWhitespace }).lowercased()] = value
            rest = rest.drop { $0 != ";" }.dropFirst()
        }
        return found
    }

    private static func word(_ text: Substring) -> (String, Substring) {
        guard text.first == "\"" else {
            let plain = text.prefix { $0 != ";" }
            return (plain.filter { !$0.isWhitespace }, text.dropFirst(plain.count))
        }
        var (value, rest) = ("", text.dropFirst())
        while let character = rest.popFirst(), character != "\"" {
            value.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
        }
        return (value, rest)
    }

    /// The last component; nil where it would be none, or none that a file may have.
    private static func base(of path: String) -> String? {
        guard let last = path.split(separator: "/").last, !path.hasSuffix("/"), last != ".", last != ".." else { return nil }
        return last.utf8.contains { $0 < 32 } || last.utf8.count > 255 ? nil : String(last)
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count > 1 {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `Wed, 21 Oct 2015 07:28:00 GMT` (RFC 9110 §5.6.7); nil for other forms.
    static func time(_ text: String) -> Timestamp? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," })
        guard words.count == 6, words[1].count == 2, let month = months.firstIndex(of: String(words[2])) else { return nil }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
