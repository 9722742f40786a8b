/// Text operations as Go's strings package does them.
enum TemplateText {
    /// strings.Title: the first letter of each word in upper case.
    static func title(_ text: String) -> String {
        var out = ""
        var startsWord = true
        for character in text {
            out += startsWord ? character.uppercased() : String(character)
            startsWord = !(character.isLetter || character.isNumber || character == "_" || character == "'")
        }
        return out
    }

    /// strings.Split: an empty separator cuts between characters.
    static func split(_ text: String, _ separator: String) -> [String] {
        guard !separator.isEmpty else { return text.map { String($0) } }
        var parts: [String] = []
        var rest = text[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }

    static func blanks(_ count: Int) -> String { String(repeating: " ", count: min(max(0, count), 4096)) }

    static func html(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            case "\"": out += "&#34;"
            case "'": out += "&#39;"
            default: out.append(character)
            }
        }
        return out
    }

    static func urlQuery(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte == 32 {
                out += "+"
            } else if byte < 128, scalar.properties.isAlphabetic || (48...57).contains(byte) || "-_.~".unicodeScalars.contains(scalar) {
                out.unicodeScalars.append(scalar)
            } else {
                out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }
}
