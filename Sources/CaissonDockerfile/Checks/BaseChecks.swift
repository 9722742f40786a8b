import CaissonCore

/// What the checks find in FROM with nothing but the defaults of the global arguments.
struct BaseChecks {
    private(set) var findings: [CheckFinding] = []

    /// The platform arguments, which are always set; what they are does not matter here.
    private static let platform: [String: String] = [
        "BUILDPLATFORM": "linux/amd64", "BUILDOS": "linux", "BUILDARCH": "amd64", "BUILDVARIANT": "",
        "TARGETPLATFORM": "linux/amd64", "TARGETOS": "linux", "TARGETARCH": "amd64", "TARGETVARIANT": "",
        "TARGETSTAGE": "default", "BUILDOSVERSION": "", "TARGETOSVERSION": "",
    ]

    init(_ file: Dockerfile) {
        guard let values = BaseChecks.defaults(file) else { return }
        let declared = Set(file.globalArguments.map(\.name)).union(BaseChecks.platform.keys)
        let expansion = WordExpansion(escape: file.directives.escape, variables: values)
        for stage in file.stages {
            base(stage, expansion, declared)
            platform(stage, expansion, declared)
        }
    }

    /// nil where an argument cannot be expanded, which the build itself will say.
    private static func defaults(_ file: Dockerfile) -> [String: String]? {
        var values = platform
        for argument in file.globalArguments {
            guard let text = argument.value else { continue }
            let known = values
            guard let value = try? WordExpansion(escape: file.directives.escape, variables: known).word(text) else {
                return nil  // ignored: see above
            }
            values[argument.name] = value
        }
        return values
    }

    private mutating func base(_ stage: Stage, _ expansion: WordExpansion, _ declared: Set<String>) {
        guard let word = try? expansion.expand(stage.base) else { return }  // ignored: the build says so
        undeclared(word.unset, declared, stage.range)
        guard stage.base.contains("$"), !ImageName.isPossible(word.text) else { return }
        findings.append(
            BuildCheck.invalidDefaultArgInFrom.finding(
                "Default value for ARG \(stage.base) results in empty or invalid base image name", stage.range))
    }

    private mutating func undeclared(_ unset: [String], _ declared: Set<String>, _ range: SourceRange) {
        for name in unset where !declared.contains(name) {
            let near = Spelling.suggestion(for: name, of: Array(declared), caseSensitive: true)
            let hint = near.map { " (did you mean \($0)?)" } ?? ""
            findings.append(
                BuildCheck.undefinedArgInFrom.finding("FROM argument '\(name)' is not declared\(hint)", range))
        }
    }

    private mutating func platform(_ stage: Stage, _ expansion: WordExpansion, _ declared: Set<String>) {
        guard let written = stage.platform, let word = try? expansion.expand(written) else { return }  // ignored: as above
        undeclared(word.unset, declared, stage.range)
        if word.used == ["TARGETPLATFORM"], word.unset.isEmpty, word.text == BaseChecks.platform["TARGETPLATFORM"] {
            findings.append(
                BuildCheck.redundantTargetPlatform.finding(
                    "Setting platform to predefined \(written) in FROM is redundant as this is the default behavior",
                    stage.range))
        }
        guard word.used.isEmpty, word.unset.isEmpty else { return }
        // A stage named for a platform is meant to be of that platform.
        let parts = word.text.split(separator: "/")
        let name = stage.name ?? ""
        guard let system = parts.first, !parts.contains(where: { name.contains($0) }), !name.contains(system) else {
            return
        }
        findings.append(
            BuildCheck.fromPlatformFlagConstDisallowed.finding(
                "FROM --platform flag should not use constant value \(Quoted.text(word.text))", stage.range))
    }
}

/// Docker's grammar of image references, as far as telling whether a text can be one.
enum ImageName {
    static func isPossible(_ text: String) -> Bool {
        var rest = text[...]
        if let at = rest.lastIndex(of: "@") {
            let digest = rest[rest.index(after: at)...].split(separator: ":", omittingEmptySubsequences: false)
            guard digest.count == 2, digest[1].utf8.count >= 32, digest[1].allSatisfy(\.isHexDigit) else {
                return false
            }
            rest = rest[..<at]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 1, let host = parts.first, host.contains(".") || host.contains(":") || host == "localhost" {
            guard isHost(host) else { return false }
            parts.removeFirst()
        }
        guard var last = parts.popLast() else { return false }
        if let colon = last.firstIndex(of: ":") {
            guard isTag(last[last.index(after: colon)...]) else { return false }
            last = last[..<colon]
        }
        return (parts + [last]).allSatisfy(isComponent)
    }

    private static func isHost(_ host: Substring) -> Bool {
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.first, !name.isEmpty else { return false }
        let isName = name.utf8.allSatisfy { Bytes.isLetter($0) || Bytes.isDigit($0) || "-.".utf8.contains($0) }
        return isName && (parts.count == 1 || (!parts[1].isEmpty && parts[1].utf8.allSatisfy(Bytes.isDigit)))
    }

    private static func isTag(_ tag: Substring) -> Bool {
        guard let first = tag.utf8.first, tag.utf8.count <= 128, !".-".utf8.contains(first) else { return false }
        return tag.utf8.allSatisfy { Bytes.isLetter($0) || Bytes.isDigit($0) || "_.-".utf8.contains($0) }
    }

    private static func isComponent(_ part: Substring) -> Bool {
        let isPlain = { (byte: UInt8) in Bytes.isDigit(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
        }
        guard let first = part.utf8.first, let last = part.utf8.last, isPlain(first), isPlain(last) else {
            return false
        }
        return part.utf8.allSatisfy { isPlain($0) || "._-".utf8.contains($0) }
    }
}
