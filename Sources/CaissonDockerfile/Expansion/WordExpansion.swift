/// Why a word cannot be expanded.
package struct ExpansionError: Error, Sendable, Equatable {
    /// In BuildKit's words: `failed to process "${X": syntax error: missing '}'`.
    package var message: String

    package init(message: String) { self.message = message }
}

/// What a word became, and which variables decided it.
package struct ExpandedWord: Sendable, Equatable {
    package var text: String
    /// The text split at white space that no quote protects.
    package var words: [String]
    /// Names that were looked up and set, and those that were not, each once and in the order of their use.
    package var used: [String]
    package var unset: [String]
}

/// Variables of one place in the Dockerfile: replaces them in words, as BuildKit's shell lexer does.
package struct WordExpansion: Sendable {
    private let escape: Unicode.Scalar
    private let lookup: @Sendable (String) -> String?

    /// `escape` is the file's escape character; `lookup` gives nil for what is not set.
    package init(escape: Character = "\\", lookup: @escaping @Sendable (String) -> String?) {
        self.escape = escape.unicodeScalars.first ?? "\\"
        self.lookup = lookup
    }

    package init(escape: Character = "\\", variables: [String: String]) {
        self.init(escape: escape) { variables[$0] }
    }

    /// Quotes removed, variables replaced.
    package func word(_ text: String) throws(ExpansionError) -> String { try expand(text).text }

    /// The same, split into words where no quote protects white space.
    package func words(_ text: String) throws(ExpansionError) -> [String] { try expand(text).words }

    /// The text of a heredoc: variables replaced, quotes kept. A backslash escapes there whatever the file's escape
    /// character is.
    package func raw(_ text: String) throws(ExpansionError) -> String { try expandRaw(text).text }

    /// ``word(_:)`` and ``words(_:)`` at once, with the names that were looked up.
    package func expand(_ text: String) throws(ExpansionError) -> ExpandedWord {
        try run(text, escape: escape, keepsQuotes: false)
    }

    /// ``raw(_:)`` with the names that were looked up.
    package func expandRaw(_ text: String) throws(ExpansionError) -> ExpandedWord {
        try run(text, escape: "\\", keepsQuotes: true)
    }

    private func run(_ text: String, escape: Unicode.Scalar, keepsQuotes: Bool) throws(ExpansionError) -> ExpandedWord {
        guard text.utf8.contains(where: { WordExpansion.isSpecial($0, escape) }) else {
            let words = text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
            return ExpandedWord(text: text, words: words, used: [], unset: [])
        }
        var scanner = WordScanner(text, escape: escape, keepsQuotes: keepsQuotes, lookup: lookup)
        do {
            return try scanner.run()
        } catch {
            throw ExpansionError(message: "failed to process \(Quoted.text(text)): \(error.message)")
        }
    }

    private static func isSpecial(_ byte: UInt8, _ escape: Unicode.Scalar) -> Bool {
        byte == UInt8(ascii: "$") || byte == Bytes.quote || byte == Bytes.doubleQuote || UInt32(byte) == escape.value
    }
}
