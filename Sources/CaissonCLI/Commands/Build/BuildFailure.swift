import CaissonAPI
import CaissonCore

/// A build that did not end well, in buildx's words.
struct BuildFailure: Sendable {
    /// Without the last line feed.
    let text: String
    let status: Int32
    /// The step that failed.
    let step: Int?

    private static let cancelled = "ERROR: failed to build: failed to solve: Canceled: context canceled"

    /// `end` is the build's last event, where there was one.
    init(_ error: any Error, _ end: BuildEnd?, debug: Bool) {
        if let interruption = error as? Interrupted {
            (text, status, step) = (Self.cancelled, 128 + interruption.signal, nil)
            return
        }
        switch end?.outcome {
        case .failed(let message, let step, let source)?:
            let excerpt = source.isEmpty || source.hasSuffix("\n") ? source : source + "\n"
            text = excerpt + "ERROR: failed to build: failed to solve: \(message)" + Self.causes(error, debug)
            (status, self.step) = (1, step)
        case .cancelled?: (text, status, step) = (Self.cancelled, 130, nil)
        case .done?, nil:
            let isCancelled = error is CancellationError
            text =
                isCancelled
                ? Self.cancelled : "ERROR: failed to build: \(Self.headline(error))" + Self.causes(error, debug)
            (status, step) = (isCancelled ? 130 : 1, nil)
        }
    }

    static func headline(_ error: any Error) -> String { (error as? CaissonError)?.message ?? "\(error)" }

    private static func causes(_ error: any Error, _ debug: Bool) -> String {
        guard debug, let known = error as? CaissonError else { return "" }
        return known.chain.dropFirst().map { "\n  caused by: \($0)" }.joined()
    }
}

/// `--metadata-file`.
enum MetadataText {
    /// One key a line, sorted. A value that is a JSON object itself stands as it is.
    static func json(_ result: BuildResult) -> String {
        var entries = result.metadata
        entries["buildx.build.ref"] = entries["buildx.build.ref"] ?? "default/default/\(result.id.text)"
        let lines = entries.sorted { $0.key < $1.key }.map { "  \(JSONText.quoted($0.key)): \(value($0.value))" }
        return "{\n" + lines.joined(separator: ",\n") + "\n}"
    }

    private static func value(_ text: String) -> String {
        text.hasPrefix("{") && text.hasSuffix("}") ? text : JSONText.quoted(text)
    }
}
