import CaissonCore

/// Errors as a user sees them.
enum ErrorText {
    /// `Error: …`; the message of an ``ExitFailure`` stands as it is.
    static func plain(_ error: any Error, debug: Bool) -> String {
        if let failure = error as? ExitFailure { return failure.message ?? "" }
        return "Error: " + headline(error) + causes(error, debug)
    }

    /// `caisson: …` and where to find help.
    static func run(_ error: any Error, path: String, debug: Bool) -> String {
        "caisson: \(headline(error))\(causes(error, debug))\n\nRun '\(path) --help' for more information"
    }

    private static func headline(_ error: any Error) -> String {
        if let known = error as? CaissonError { return known.message }
        return "\(error)"
    }

    private static func causes(_ error: any Error, _ debug: Bool) -> String {
        guard debug, let known = error as? CaissonError else { return "" }
        return known.chain.dropFirst().map { "\n  caused by: \($0)" }.joined()
    }
}
