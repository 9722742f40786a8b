import CaissonCore

/// What is wrong with a `--mount`.
package struct MountError: Error, Sendable, Equatable {
    package var message: String
    package var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

extension RunMount {
    /// The mount as it is where its variables have values: the solver's form.
    ///
    /// Throws for what a variable made wrong, with Docker's words.
    package func expanded(by expand: (String) throws -> String) throws -> RunMount {
        var fields: [(key: String, value: String?)] = []
        for (key, value) in try RunMount.fields(text) {
            fields.append((key, try value.map { $0.utf8.contains(UInt8(ascii: "$")) ? try expand($0) : $0 }))
        }
        return try RunMount(fields, text: text, isExpanded: true)
    }

    /// Reads it as written; values that hold variables are checked once they are known.
    init(parsing text: String) throws(MountError) {
        try self.init(try RunMount.fields(text), text: text, isExpanded: false)
    }

    /// Comma-separated, a field in double quotes may hold commas.
    private static func fields(_ text: String) throws(MountError) -> [(key: String, value: String?)] {
        var (fields, field, isQuoted, isStart): ([String], String, Bool, Bool) = ([], "", false, true)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"" where isStart || isQuoted: isQuoted.toggle()
            case "\"": throw MountError("failed to parse csv mounts: parse error: bare \" in non-quoted field")
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.unicodeScalars.append(scalar)
            }
            isStart = scalar == "," && !isQuoted
        }
        guard !isQuoted else { throw MountError("failed to parse csv mounts: parse error: extraneous or missing \"") }
        return (fields + [field]).map {
            let parts = $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0].lowercased(), parts.count > 1 ? String(parts[1]) : nil)
        }
    }

    private init(_ fields: [(key: String, value: String?)], text: String, isExpanded: Bool) throws(MountError) {
        self.init(kind: .bind, isReadOnly: true)
        self.text = text
        var options = MountOptions(mount: self)
        // The kind first, as the other options are judged by it wherever it stands.
        for field in fields where field.key == "type" { try options.take(field.key, field.value, isExpanded) }
        for field in fields where field.key != "type" { try options.take(field.key, field.value, isExpanded) }
        try options.check()
        self = options.mount
    }
}
