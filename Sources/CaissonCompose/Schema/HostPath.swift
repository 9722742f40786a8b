/// Paths of this host as compose files name them.
package enum HostPath {
    /// `./x` and `x` start at the file's folder, `~` is the home folder.
    static func resolved(_ text: String, _ options: Expander.Options) -> String {
        guard let directory = options.directory else { return text }
        if text == "~" || text.hasPrefix("~/") { return cleaned(options.home + text.dropFirst()) }
        return joined(directory, text)
    }

    /// Whether the first part of a short volume is a path and not a volume's name.
    static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") || text.hasPrefix(".") || text.hasPrefix("~")
    }

    /// A remote build context or include, to be left alone.
    static func isRemote(_ text: String) -> Bool {
        text.contains("://") || text.hasPrefix("git@") || text.hasPrefix("github.com/")
    }

    package static func joined(_ directory: String, _ path: String) -> String {
        path.hasPrefix("/") ? cleaned(path) : cleaned(directory + "/" + path)
    }

    /// The folder a file lies in.
    package static func folder(_ path: String) -> String {
        let parts = cleaned(path).split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }

    package static func name(_ path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? "" }

    /// An absolute path without `.`, `..` and doubled slashes.
    private static func cleaned(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
