/// A Dockerfile that cannot be read.
package struct ParseError: Error, Sendable, Equatable {
    package var range: SourceRange
    /// Lower case, no full stop, in BuildKit's words where it has them: `unknown instruction: FORM`.
    package var message: String
    /// `did you mean FROM?`
    package var hint: String?

    package init(_ range: SourceRange, _ message: String, hint: String? = nil) {
        self.range = range
        self.message = message
        self.hint = hint
    }
}

extension ParseError: CustomStringConvertible {
    /// As BuildKit prints it: `dockerfile parse error on line 3: unknown instruction: FORM (did you mean FROM?)`.
    package var description: String { "dockerfile parse error on line \(range.start.line): \(text)" }

    /// The message with its hint.
    package var text: String { hint.map { "\(message) (\($0))" } ?? message }
}
