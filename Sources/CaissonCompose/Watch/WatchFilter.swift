import CaissonDockerfile

/// Which files of a rule count.
package struct WatchFilter: Sendable {
    private let path: String
    private let included: DockerIgnore
    private let ignored: DockerIgnore
    /// What the build leaves out, with the folder its patterns start at.
    private let context: (folder: String, patterns: DockerIgnore)?

    /// What version control, editors and file managers leave behind while they work.
    private static let passing = DockerIgnore(patterns: [
        "**/.git", "**/.idea", "**/.vscode", "**/.DS_Store", "**/4913", "**/*~", "**/.*.sw?", "**/.#*", "**/#*#",
        "**/___jb_old___", "**/___jb_tmp___", "**/.goutputstream-*",
    ])

    /// `dockerIgnore` is the text of the build's `.dockerignore`, which counts where `context` is its folder.
    package init(_ rule: WatchRule, context: String?, dockerIgnore: String?) {
        path = rule.path
        included = DockerIgnore(patterns: rule.included)
        ignored = DockerIgnore(patterns: rule.ignored)
        self.context = context.flatMap { folder in dockerIgnore.map { (folder: folder, patterns: DockerIgnore($0)) } }
    }

    /// Whether a change of this absolute path counts.
    package func admits(_ changed: String) -> Bool {
        guard let inner = Self.below(path, changed) else { return false }
        if Self.passing.excludes(inner) || ignored.excludes(inner) { return false }
        if let context, let inContext = Self.below(context.folder, changed), context.patterns.excludes(inContext) {
            return false
        }
        // A rule for a single file has nothing to choose from.
        return included.isEmpty || inner == "." || included.excludes(inner)
    }

    /// Whether nothing in this folder can count, so that it need not be watched.
    package func skips(_ folder: String) -> Bool {
        guard let inner = Self.below(path, folder) else { return !(path + "/").hasPrefix(folder + "/") }
        if inner == "." { return false }
        if Self.passing.excludesAll(inner) || ignored.excludesAll(inner) { return true }
        guard let context, let inContext = Self.below(context.folder, folder) else { return false }
        return context.patterns.excludesAll(inContext)
    }

    /// The path from a folder on, `.` for the folder itself; nil outside of it.
    private static func below(_ folder: String, _ path: String) -> String? {
        if path == folder { return "." }
        let prefix = folder == "/" ? folder : folder + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }
}
