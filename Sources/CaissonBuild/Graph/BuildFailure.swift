package import CaissonCore
package import CaissonDockerfile

/// Why a build cannot go on, with the line that is to blame; the end of a build makes it what users and callers see.
package struct BuildFailure: Error, Sendable {
    package var code: ErrorCode
    package var message: String
    package var range: SourceRange?
    package var hint: String?
    /// The step that failed.
    package var step: Int?
    package var cause: (any Error)?

    package init(
        _ code: ErrorCode, _ message: String, at range: SourceRange? = nil, hint: String? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.range = range
        self.hint = hint
        self.cause = cause
    }

    /// The same error with the line it happened at, where it does not name one itself.
    static func at(_ range: SourceRange?, _ error: any Error) -> any Error {
        switch error {
        case is CancellationError: return error
        case var failure as BuildFailure:
            failure.range = failure.range ?? range
            return failure
        case let error as CaissonError: return BuildFailure(error.code, error.message, at: range, cause: error)
        default: return BuildFailure(.internal, "\(error)", at: range, cause: error)
        }
    }
}
