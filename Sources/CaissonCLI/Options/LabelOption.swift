/// `--label` and `--label-file`.
enum LabelOption {
    @Sendable static func check(_ text: String) -> String? {
        text.isEmpty || text.hasPrefix("=") ? "invalid label '\(text)': empty name" : nil
    }

    /// The labels of the files, then those of the command line; a name alone is an empty label.
    static func values(_ flags: ParsedFlags, _ console: Console) throws -> [String: String] {
        var labels: [String: String] = [:]
        for path in flags.list("label-file") {
            for line in try KeyValueFile.lines(path, console, kind: "label") { add(line, to: &labels) }
        }
        for text in flags.list("label") { add(text, to: &labels) }
        return labels
    }

    private static func add(_ text: String, to labels: inout [String: String]) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        labels[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
    }
}
