import CaissonAPI

/// Where the files of a build and its Dockerfile come from: `PATH | URL | -`, `--file`, `--build-context`.
enum BuildContextOption {
    /// What was typed, before standard input is read.
    enum Input: Sendable, Equatable {
        case ready(BuildContextSource, DockerfileSource)
        /// The Dockerfile is typed: `-f -`.
        case dockerfileOnInput(BuildContextSource)
        /// An archive or a Dockerfile, as its first bytes tell: `-`; with the name of a Dockerfile in the archive.
        case contextOnInput(file: String?)
    }

    /// Throws for a path that is not there and for two things on one standard input.
    static func input(_ context: String, file: String, _ console: Console) throws(OptionFailure) -> Input {
        if isWeb(file) {
            throw OptionFailure("a Dockerfile at a URL is not supported: fetch \(file) and give its path")
        }
        guard !context.isEmpty else {
            throw OptionFailure("please specify build context (e.g. \".\" for the current directory)")
        }
        if context == "-" {
            guard file != "-" else {
                throw OptionFailure("invalid argument: can't use stdin for both build context and dockerfile")
            }
            return .contextOnInput(file: file.isEmpty ? nil : file)
        }
        let source = try self.source(context, console)
        if file == "-" { return .dockerfileOnInput(source) }
        guard case .folder(let folder) = source else {
            return .ready(source, .named(file.isEmpty ? "Dockerfile" : file))
        }
        return .ready(source, .named(dockerfile(file, folder, console)))
    }

    private static func source(_ text: String, _ console: Console) throws(OptionFailure) -> BuildContextSource {
        let path = console.absolute(text)
        if HostFile.kind(path) == .folder { return .folder(folder(path)) }
        guard isRemote(text) else {
            throw OptionFailure("unable to prepare context: path \(FlagValue.quoted(text)) not found")
        }
        return .remote(text)
    }

    /// The path without the `/` or `/.` that may stand at its end.
    private static func folder(_ path: String) -> String {
        var cleaned = PathText.cleaned(path)[...]
        while cleaned.count > 1, cleaned.hasSuffix("/") || cleaned.hasSuffix("/.") { cleaned.removeLast() }
        return String(cleaned)
    }

    /// Relative to the context where it lies inside, else absolute. `dockerfile` serves where there is no `Dockerfile`.
    private static func dockerfile(_ file: String, _ folder: String, _ console: Console) -> String {
        guard !file.isEmpty else {
            let usesLower = !HostFile.exists(folder + "/Dockerfile") && HostFile.exists(folder + "/dockerfile")
            return usesLower ? "dockerfile" : "Dockerfile"
        }
        let path = PathText.cleaned(console.absolute(file))
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    /// A URL of the web or of git, as Docker tells them from paths.
    static func isRemote(_ text: String) -> Bool {
        let prefixes = ["git://", "ssh://", "github.com/", "git@"]
        return isWeb(text) || prefixes.contains { text.hasPrefix($0) }
    }

    private static func isWeb(_ text: String) -> Bool { text.hasPrefix("http://") || text.hasPrefix("https://") }

    /// `--build-context NAME=…`; the last of a name counts.
    static func named(_ texts: [String], _ console: Console) throws -> [String: BuildContextSource] {
        var contexts: [String: BuildContextSource] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw OptionFailure("invalid context value: \(text), expected key=value")
            }
            let name = text[..<equals].hasSuffix(":latest") ? text[..<equals].dropLast(7) : text[..<equals]
            contexts[String(name)] = try namedSource(String(name), String(text[text.index(after: equals)...]), console)
        }
        return contexts
    }

    private static func namedSource(_ name: String, _ value: String, _ console: Console) throws -> BuildContextSource {
        for (scheme, isLayout) in [("docker-image://", false), ("oci-layout://", true)] where value.hasPrefix(scheme) {
            let rest = String(value.dropFirst(scheme.count))
            return isLayout ? .layout(console.absolute(rest)) : .image(rest)
        }
        if value.hasPrefix("target:") {
            throw OptionFailure("build context \(name): target: is for bake files, which are not supported")
        }
        if isRemote(value) { return .remote(value) }
        let path = console.absolute(value)
        switch HostFile.kind(path) {
        case .folder: return .folder(folder(path))
        case nil: throw OptionFailure("failed to get build context \(name): stat \(value): \(HostFile.reason(path))")
        default: throw OptionFailure("failed to get build context path \(name): \(value): not a directory")
        }
    }
}
