/// `--storage-opt size=20G`.
enum StorageOption {
    static func values(_ texts: [String]) throws(OptionFailure) -> [String: String]? {
        var values: [String: String] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "=") else { throw OptionFailure("invalid storage option") }
            values[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return values.isEmpty ? nil : values
    }
}
