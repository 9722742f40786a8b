/// Paths of a Dockerfile as Go's `path` package treats them.
enum PathText {
    /// `path.Clean` of an absolute path.
    static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// `path` from the working directory `base`; a trailing slash or dot stays a slash.
    static func destination(_ path: String, in base: String) -> String {
        let joined = path.hasPrefix("/") ? path : base + "/" + path
        let cleaned = clean(joined)
        let isFolder = path.isEmpty || path == "." || path.hasSuffix("/") || path.hasSuffix("/.")
        return isFolder && cleaned != "/" ? cleaned + "/" : cleaned
    }

    /// `path` from the working directory `base`.
    static func absolute(_ path: String, in base: String) -> String {
        clean(path.hasPrefix("/") ? path : base + "/" + path)
    }
}
