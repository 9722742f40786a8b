import CaissonCore

/// Words of a Dockerfile's key-value instructions: blanks separate, quotes and backslashes keep them.
enum ShellWords {
    /// Throws ``CaissonError`` (invalidArgument) for a quote that is never closed.
    static func split(_ text: String) throws -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var escaped = false
        for character in text {
            if escaped {
                word = (word ?? "") + String(character)
                escaped = false
            } else if character == "\\", quote != "'" {
                escaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { throw CaissonError(.invalidArgument, "unexpected end of statement while looking for matching quote") }
        if let done = word { words.append(done) }
        return words
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmingBlanks: String {
        let front = drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }

    var blankSeparated: [String] { split(whereSeparator: \.isWhitespace).map { String($0) } }
}
