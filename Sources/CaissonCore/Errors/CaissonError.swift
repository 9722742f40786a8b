/// The one error that crosses target boundaries.
///
/// `message` is lower case without a full stop and names the thing, then the reason:
/// `mount /proc in 3f2a…: operation not permitted`.
package struct CaissonError: Error, Sendable {
    /// What a caller can act on.
    package let code: ErrorCode
    /// The headline, one line.
    package let message: String
    /// The object the error is about (an ID, a path, a reference), where it adds to the message.
    package let subject: String?
    /// The error beneath, kept for the cause chain.
    package let cause: (any Error)?

    package init(_ code: ErrorCode, _ message: String, subject: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.subject = subject
        self.cause = cause
    }
}

extension CaissonError: CustomStringConvertible {
    package var description: String { message }

    /// The messages from this error down to its root cause, outermost first.
    package var chain: [String] {
        var lines = [message]
        var next = cause
        while let error = next {
            lines.append("\(error)")
            next = (error as? CaissonError)?.cause
        }
        return lines
    }

    /// Wraps any error for a target's edge; a `CaissonError` and a `CancellationError` pass through unchanged.
    package static func wrapping(_ error: any Error, _ code: ErrorCode, _ context: String) -> any Error {
        if error is CaissonError || error is CancellationError { return error }
        return CaissonError(code, "\(context): \(error)", cause: error)
    }
}
