/// Ends a command with a status and, perhaps, a line on standard error, printed as it is.
struct ExitFailure: Error, Equatable {
    let status: Int32
    let message: String?

    init(_ status: Int32, _ message: String? = nil) {
        self.status = status
        self.message = message
    }
}

/// A signal asked the command to stop.
struct Interrupted: Error {
    /// The signal's number: the exit status is 128 more.
    let signal: Int32
}
