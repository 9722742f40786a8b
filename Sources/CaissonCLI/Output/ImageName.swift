/// Image references as text, for messages.
enum ImageName {
    /// With `:latest` where there is neither tag nor digest.
    static func tagged(_ reference: String) -> String { hasTag(reference) ? reference : reference + ":latest" }

    /// Whether there is a tag or a digest.
    static func hasTag(_ reference: String) -> Bool {
        reference.contains("@") || reference.split(separator: "/").last?.contains(":") == true
    }

    /// `docker.io/library/alpine:latest` as a user writes it: `alpine:latest`.
    static func familiar(_ canonical: String) -> String {
        for prefix in ["docker.io/library/", "docker.io/"] where canonical.hasPrefix(prefix) {
            return String(canonical.dropFirst(prefix.count))
        }
        return canonical
    }

    /// Repository and tag of a familiar reference without digest.
    static func split(_ reference: String) -> (repository: String, tag: String) {
        let slash = reference.lastIndex(of: "/") ?? reference.startIndex
        guard let colon = reference[slash...].lastIndex(of: ":") else { return (reference, "<none>") }
        return (String(reference[..<colon]), String(reference[reference.index(after: colon)...]))
    }
}
