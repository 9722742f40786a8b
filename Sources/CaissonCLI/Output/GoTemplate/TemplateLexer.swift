/// Cuts a template into text and actions (text/template: "Text and spaces", "Actions").
struct TemplateLexer {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var pieces: [TemplatePiece] = []

    static func pieces(of template: String) throws(TemplateFailure) -> [TemplatePiece] {
        var lexer = TemplateLexer(bytes: Array(template.utf8))
        try lexer.scan()
        return lexer.pieces
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func scan() throws(TemplateFailure) {
        var trimsNext = false
        while index < bytes.count {
            var text = takeText()
            if trimsNext { text = text.drop(while: Self.isBlank) }
            let hasAction = index < bytes.count
            if hasAction, trimsBefore() { text = Self.trimmedEnd(text) }
            if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
            trimsNext = hasAction ? try scanAction() : false
        }
    }

    private mutating func takeText() -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, !(bytes[index] == UInt8(ascii: "{") && byte(1) == UInt8(ascii: "{")) {
            if bytes[index] == 10 { line += 1 }
            index += 1
        }
        return bytes[start..<index]
    }

    /// Whether the action at `index` is `{{- `.
    private func trimsBefore() -> Bool { byte(2) == UInt8(ascii: "-") && byte(3).map(Self.isBlank) == true }

    /// Reads one action; returns whether it ends in ` -}}`.
    private mutating func scanAction() throws(TemplateFailure) -> Bool {
        index += trimsBefore() ? 4 : 2
        let first = line
        if let trims = try skipComment() { return trims }
        var tokens: [TemplateToken] = []
        var follows = true
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "}"), byte(1) == UInt8(ascii: "}") {
                index += 2
                pieces.append(.action(tokens, line: first))
                return false
            }
            if Self.isBlank(bytes[index]) {
                if byte(1) == UInt8(ascii: "-"), byte(2) == UInt8(ascii: "}"), byte(3) == UInt8(ascii: "}") {
                    index += 4
                    pieces.append(.action(tokens, line: first))
                    return true
                }
                if bytes[index] == 10 { line += 1 }
                index += 1
                follows = true
                continue
            }
            tokens.append(try token(follows: follows))
            follows = false
        }
        throw .syntax(line: first, "unclosed action")
    }

    /// nil when there is no comment here, else whether text behind it is trimmed.
    private mutating func skipComment() throws(TemplateFailure) -> Bool? {
        let first = line
        var start = index
        while start < bytes.count, Self.isBlank(bytes[start]) { start += 1 }
        guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "/"), bytes[start + 1] == UInt8(ascii: "*") else {
            return nil
        }
        index = start + 2
        while index < bytes.count, !(bytes[index] == UInt8(ascii: "*") && byte(1) == UInt8(ascii: "/")) {
            if bytes[index] == 10 { line += 1 }
            index += 1
        }
        guard index < bytes.count else { throw .syntax(line: first, "unclosed comment") }
        index += 2
        let trims = byte(0).map(Self.isBlank) == true && byte(1) == UInt8(ascii: "-")
        if trims { index += 2 }
        guard byte(0) == UInt8(ascii: "}"), byte(1) == UInt8(ascii: "}") else {
            throw .syntax(line: line, "comment ends before closing delimiter")
        }
        index += 2
        return trims
    }

    private mutating func token(follows: Bool) throws(TemplateFailure) -> TemplateToken {
        let start = index
        let kind = try tokenKind()
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        return TemplateToken(kind: kind, text: text, offset: start, follows: follows)
    }

    private mutating func tokenKind() throws(TemplateFailure) -> TemplateToken.Kind {
        let head = bytes[index]
        switch head {
        case UInt8(ascii: "|"): return take(1, .pipe)
        case UInt8(ascii: "("): return take(1, .open)
        case UInt8(ascii: ")"): return take(1, .close)
        case UInt8(ascii: ","): return take(1, .comma)
        case UInt8(ascii: "="): return take(1, .assign)
        case UInt8(ascii: ":"):
            guard byte(1) == UInt8(ascii: "=") else { throw .syntax(line: line, "expected :=") }
            return take(2, .declare)
        case UInt8(ascii: "\""): return .string(try quotedString())
        case UInt8(ascii: "`"): return .string(try rawString())
        case UInt8(ascii: "'"): return .integer(try character())
        case UInt8(ascii: "$"):
            index += 1
            return .variable("$" + word())
        case UInt8(ascii: ".") where !(byte(1).map(Self.isDigit) ?? false):
            index += 1
            let name = word()
            return name.isEmpty ? .dot : .field(name)
        case _ where Self.isDigit(head) || head == UInt8(ascii: "-") || head == UInt8(ascii: "+") || head == UInt8(ascii: "."):
            return try number()
        default:
            let name = word()
            guard !name.isEmpty else {
                let scalar = String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.first ?? "?"
                throw .syntax(line: line, "unexpected \(JSONText.quoted(String(scalar))) in command")
            }
            return .identifier(name)
        }
    }

    private mutating func take(_ count: Int, _ kind: TemplateToken.Kind) -> TemplateToken.Kind {
        index += count
        return kind
    }

    private mutating func word() -> String {
        let start = index
        while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func number() throws(TemplateFailure) -> TemplateToken.Kind {
        let start = index
        if !Self.isDigit(bytes[index]) { index += 1 }
        while index < bytes.count, Self.isWord(bytes[index]) || bytes[index] == UInt8(ascii: ".") { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if let value = FlagValue.integer(text) { return .integer(value) }
        if let value = Double(text) { return .float(value) }
        throw .syntax(line: line, "bad number syntax: \(JSONText.quoted(text))")
    }

    private mutating func rawString() throws(TemplateFailure) -> String {
        let start = index + 1
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "`")) else {
            throw .syntax(line: line, "unterminated raw quoted string")
        }
        index = end + 1
        line += bytes[start..<end].count { $0 == 10 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func quotedString() throws(TemplateFailure) -> String {
        index += 1
        var out: [UInt8] = []
        while let byte = byte(0), byte != 10 {
            if byte == UInt8(ascii: "\"") {
                index += 1
                return String(decoding: out, as: UTF8.self)
            }
            index += 1
            out += byte == UInt8(ascii: "\\") ? try escape() : [byte]
        }
        throw .syntax(line: line, "unterminated quoted string")
    }

    private mutating func character() throws(TemplateFailure) -> Int64 {
        guard let end = bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "'")), end > index + 1 else {
            throw .syntax(line: line, "unterminated character constant")
        }
        index += 1
        var content = Array(bytes[index..<end])
        if content[0] == UInt8(ascii: "\\") {
            index += 1
            content = try escape()
        }
        index = end + 1
        return Int64(String(decoding: content, as: UTF8.self).unicodeScalars.first?.value ?? 0)
    }

    /// The bytes an escape stands for; `index` is behind the backslash.
    private mutating func escape() throws(TemplateFailure) -> [UInt8] {
        guard let letter = byte(0) else { throw .syntax(line: line, "unterminated quoted string") }
        index += 1
        switch letter {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "a"): return [7]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "v"): return [11]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): return [letter]
        case UInt8(ascii: "x"): return [UInt8(truncatingIfNeeded: try hexadecimal(2))]
        case UInt8(ascii: "u"): return Array(String(try scalar(4)).utf8)
        case UInt8(ascii: "U"): return Array(String(try scalar(8)).utf8)
        default: throw .syntax(line: line, "invalid syntax")
        }
    }

    private mutating func scalar(_ digits: Int) throws(TemplateFailure) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(try hexadecimal(digits)) else { throw .syntax(line: line, "invalid syntax") }
        return scalar
    }

    private mutating func hexadecimal(_ digits: Int) throws(TemplateFailure) -> UInt32 {
        guard index + digits <= bytes.count,
            let value = UInt32(String(decoding: bytes[index..<index + digits], as: UTF8.self), radix: 16)
        else { throw .syntax(line: line, "invalid syntax") }
        index += digits
        return value
    }

    private func byte(_ ahead: Int) -> UInt8? { index + ahead < bytes.count ? bytes[index + ahead] : nil }

    private static func trimmedEnd(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
    }
}
