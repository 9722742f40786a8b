/// One line of comma separated values (RFC 4180), as the values of `--mount` and `--output` are: a field may be quoted, a
/// quote in it is doubled.
enum CommaFields {
    static func parse(_ text: String) throws(OptionFailure) -> [String] {
        guard !text.isEmpty else { throw OptionFailure("value is empty") }
        var fields: [String] = []
        var rest = text[...]
        while true {
            if rest.first == "\"" {
                fields.append(try quotedField(&rest))
            } else {
                let field = rest.prefix { $0 != "," }
                guard !field.contains("\"") else {
                    throw OptionFailure("parse error on line 1: bare \" in non-quoted-field")
                }
                fields.append(String(field))
                rest = rest.dropFirst(field.count)
            }
            guard rest.popFirst() != nil else { return fields }
        }
    }

    private static func quotedField(_ rest: inout Substring) throws(OptionFailure) -> String {
        var field = ""
        rest.removeFirst()
        while let character = rest.popFirst() {
            guard character == "\"" else {
                field.append(character)
                continue
            }
            guard rest.first == "\"" else {
                guard rest.isEmpty || rest.first == "," else { break }
                return field
            }
            rest.removeFirst()
            field.append("\"")
        }
        throw OptionFailure("parse error on line 1: extraneous or missing \" in quoted-field")
    }
}
