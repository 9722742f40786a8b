/// Paths as text, the way Go's path/filepath treats them.
enum PathText {
    /// Without `.`, `..` and doubled slashes. A trailing `/` or `/.` is kept: `cp` gives it a meaning.
    static func cleaned(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        let body = "/" + parts.joined(separator: "/")
        if path.hasSuffix("/."), body != "/" { return body + "/." }
        if path.hasSuffix("/"), body != "/" { return body + "/" }
        return body
    }
}
