/// `-v source:destination[:options]` and `-v destination`.
enum VolumeOption {
    /// What a value means: a bind or named volume as the engine takes it, or a place that gets a volume of its own.
    enum Meaning: Equatable {
        case bind(String)
        case place(String)
    }

    /// Completes a source relative to the working directory; everything else is the engine's to judge, as in Docker.
    static func meaning(_ text: String, _ console: Console) throws(OptionFailure) -> Meaning {
        guard !text.isEmpty else { throw OptionFailure("invalid empty volume spec") }
        guard let colon = text.firstIndex(of: ":") else { return .place(text) }
        let source = String(text[..<colon])
        let rest = text[colon...]
        if source.hasPrefix(".") { return .bind(console.absolute(source) + rest) }
        if source == "~" || source.hasPrefix("~/") {
            return .bind((console.environment["HOME"] ?? "/root") + source.dropFirst() + rest)
        }
        return .bind(text)
    }
}
