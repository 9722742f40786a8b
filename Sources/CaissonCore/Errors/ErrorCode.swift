/// The closed set of reasons a caller can act on; callers switch on the code, never on the text.
package enum ErrorCode: String, Sendable, Codable, CaseIterable {
    case invalidArgument
    case notFound
    case alreadyExists
    case permissionDenied
    case unauthenticated
    case failedPrecondition
    case conflict
    case resourceExhausted
    case unavailable
    case deadlineExceeded
    case notImplemented
    case dataLoss
    case `internal`
    /// The container's command was found but could not be executed (exit status 126).
    case cannotInvoke
    /// The container's command does not exist (exit status 127).
    case commandNotFound
}

extension ErrorCode {
    /// The exit status Docker's command line uses for this failure of `run`, `start` and `exec`.
    package var runExitStatus: Int32 {
        switch self {
        case .cannotInvoke: 126
        case .commandNotFound: 127
        default: 125
        }
    }
}
