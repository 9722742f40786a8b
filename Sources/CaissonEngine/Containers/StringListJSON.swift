import FoundationEssentials

/// A JSON array of strings, as the exec form of a Dockerfile instruction writes it.
enum StringListJSON {
    /// nil for anything that is not an array of strings.
    static func parse(_ text: String) -> [String]? {
        try? JSONDecoder().decode([String].self, from: Data(text.utf8)) // ignored: the caller has another reading of it
    }
}
