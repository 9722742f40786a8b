package import CaissonCore

/// A place in a compose file, counted from 1.
package struct SourceMark: Sendable, Hashable {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var text: String { "\(file):\(line):\(column)" }
}

/// What is wrong with a compose file, and where.
package struct ComposeError: Error, Sendable, Equatable {
    /// nil where no line is to blame.
    package var mark: SourceMark?
    /// `services.web.ports[0]`; empty for the whole file.
    package var path: String
    package var reason: String
    /// What may have been meant.
    package var hint: String?

    package init(_ reason: String, at mark: SourceMark? = nil, path: String = "", hint: String? = nil) {
        self.reason = reason
        self.mark = mark
        self.path = path
        self.hint = hint
    }
}

extension ComposeError: CustomStringConvertible {
    /// `compose.yaml:3:5: services.web.imge: unknown key, did you mean image?`
    package var description: String {
        let places = [mark?.text ?? "", path].filter { !$0.isEmpty }
        return (places + [reason]).joined(separator: ": ") + (hint.map { ", \($0)" } ?? "")
    }

    /// The error as it leaves this target.
    package var asCaissonError: CaissonError {
        CaissonError(.invalidArgument, description, subject: mark?.file, cause: self)
    }
}
