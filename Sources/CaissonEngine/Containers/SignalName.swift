import CaissonCore
import CaissonLinux

/// Signals as a Docker user spells them.
enum SignalName {
    /// Throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func number(_ text: String) throws -> Int32 {
        guard let signal = Signal(text) else { throw CaissonError(.invalidArgument, "invalid signal: \(text)") }
        return signal.number
    }
}
