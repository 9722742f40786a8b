package import CaissonCore

/// A configuration file that cannot be used, and where in it the reason stands.
package struct ConfigError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as the user knows it.
    package var file: String
    /// Counted from 1; 0 where the place is not known.
    package var line: Int
    /// The key in TOML's spelling (`roles.text.fg`); empty for an error of syntax.
    package var key: String
    package var reason: String

    package init(file: String, line: Int, key: String = "", reason: String) {
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason
    }

    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return key.isEmpty ? "\(place): \(reason)" : "\(place): key \"\(key)\": \(reason)"
    }

    /// The error as callers of other targets expect it (`invalidArgument`).
    package var asCaissonError: CaissonError { CaissonError(.invalidArgument, description, subject: file, cause: self) }
}
