import CaissonCore

/// Checks that need what only a build knows: the values of variables, the base image, the context.
extension BuildCheck {
    /// Variables that were looked up and not set. `declared` are the stage's ARGs, which may stay without a value; `known`
    /// are the names that have one, for the suggestion.
    package static func undefinedVariables(
        _ unset: [String], declared: Set<String>, known: [String], range: SourceRange?
    ) -> [CheckFinding] {
        let quiet: Set = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"]
        return unset.filter { !declared.contains($0) && !quiet.contains($0) && !$0.isEmpty }.map { name in
            let near = Spelling.suggestion(for: name, of: known, caseSensitive: true)
            let hint = near.map { " (did you mean $\($0)?)" } ?? ""
            return BuildCheck.undefinedVar.finding("Usage of undefined variable '$\(name)'\(hint)", range)
        }
    }

    /// WORKDIR's expanded path where no WORKDIR of this stage, or of a stage it is from, came before.
    package static func relativeWorkdir(_ path: String, range: SourceRange?) -> CheckFinding? {
        guard !path.utf8.starts(with: "/".utf8) else { return nil }
        return BuildCheck.workdirRelativePath.finding(
            "Relative workdir \(Quoted.text(path)) can have unexpected results if the base image changes", range)
    }

    /// Expanded sources of a COPY or ADD from the context that its ignore file leaves out. One with exceptions is not
    /// judged, as a folder that is left out may have files that are not.
    package static func ignoredFiles(
        _ sources: [String], ignore: DockerIgnore, isAdd: Bool, range: SourceRange?
    ) -> [CheckFinding] {
        guard !ignore.hasExceptions else { return [] }
        return sources.compactMap { source in
            let path = Bytes.string(CleanPath.of(Array(source.utf8)[...]))
            guard ignore.excludes(path.utf8.first == UInt8(ascii: "/") ? String(path.dropFirst()) : path) else {
                return nil
            }
            return BuildCheck.copyIgnoredFile.finding(
                "Attempting to \(isAdd ? "Add" : "Copy") file \(Quoted.text(path)) that is excluded by .dockerignore",
                range)
        }
    }

    /// An expanded word of EXPOSE.
    package static func exposedPort(_ word: String, range: SourceRange?) -> [CheckFinding] {
        var findings: [CheckFinding] = []
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        let parsed = (parts.last ?? "").split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parsed.count == 2, parsed[1] != parsed[1].lowercased() {
            findings.append(
                BuildCheck.exposeProtoCasing.finding(
                    "Defined protocol '\(word)' in EXPOSE instruction should be lowercase", range))
        }
        if parts.count > 1, parts.dropLast().contains(where: { !$0.isEmpty }) {
            findings.append(
                BuildCheck.exposeInvalidFormat.finding(
                    "EXPOSE instruction should not define an IP address or host-port mapping, found '\(word)'", range))
        }
        return findings
    }

    /// A base image whose platform is not the one that was asked for; both as `os/arch[/variant]`.
    package static func basePlatform(
        image: String, actual: String, expected: String, range: SourceRange?
    ) -> CheckFinding? {
        let (found, wanted) = (actual.split(separator: "/").prefix(2), expected.split(separator: "/").prefix(2))
        guard !found.elementsEqual(wanted) else { return nil }
        return BuildCheck.invalidBaseImagePlatform.finding(
            "Base image \(image) was pulled with platform \(Quoted.text(actual)), expected \(Quoted.text(expected)) for current build",
            range)
    }
}
