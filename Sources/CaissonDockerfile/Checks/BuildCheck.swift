/// The build checks, by BuildKit's names.
package enum BuildCheck: String, Sendable, CaseIterable {
    case stageNameCasing = "StageNameCasing"
    case fromAsCasing = "FromAsCasing"
    case noEmptyContinuation = "NoEmptyContinuation"
    case consistentInstructionCasing = "ConsistentInstructionCasing"
    case duplicateStageName = "DuplicateStageName"
    case reservedStageName = "ReservedStageName"
    case jsonArgsRecommended = "JSONArgsRecommended"
    case maintainerDeprecated = "MaintainerDeprecated"
    case undefinedArgInFrom = "UndefinedArgInFrom"
    case workdirRelativePath = "WorkdirRelativePath"
    case undefinedVar = "UndefinedVar"
    case multipleInstructionsDisallowed = "MultipleInstructionsDisallowed"
    case legacyKeyValueFormat = "LegacyKeyValueFormat"
    case redundantTargetPlatform = "RedundantTargetPlatform"
    case secretsUsedInArgOrEnv = "SecretsUsedInArgOrEnv"
    case invalidDefaultArgInFrom = "InvalidDefaultArgInFrom"
    case fromPlatformFlagConstDisallowed = "FromPlatformFlagConstDisallowed"
    case copyIgnoredFile = "CopyIgnoredFile"
    case invalidDefinitionDescription = "InvalidDefinitionDescription"
    case exposeProtoCasing = "ExposeProtoCasing"
    case exposeInvalidFormat = "ExposeInvalidFormat"
    case invalidBaseImagePlatform = "InvalidBaseImagePlatform"

    /// Its page in Docker's documentation: the name in lower case, its words joined with dashes.
    package var url: String {
        var path = ""
        var wasLower = false
        for byte in rawValue.utf8 {
            let isUpper = byte < UInt8(ascii: "a")
            if isUpper, wasLower { path += "-" }
            path.unicodeScalars.append(Unicode.Scalar(isUpper ? byte | 0x20 : byte))
            wasLower = !isUpper
        }
        if self == .jsonArgsRecommended { path = "json-args-recommended" }
        return "https://docs.docker.com/go/dockerfile/rule/\(path)/"
    }

    /// Runs only where the file asks for it (`check=experimental=…`).
    package var isExperimental: Bool { self == .copyIgnoredFile || self == .invalidDefinitionDescription }

    func finding(_ message: String, _ range: SourceRange?) -> CheckFinding { CheckFinding(rawValue, message, range) }
}

extension CheckFinding {
    /// The check's page in Docker's documentation; empty for a check this program does not know.
    package var url: String { BuildCheck(rawValue: check)?.url ?? "" }
}

extension Directives {
    /// Whether a check's findings are told: it is not skipped, and asked for where it is experimental.
    package func runs(_ check: BuildCheck) -> Bool {
        if skippedChecks.contains("*") || skippedChecks.contains(check.rawValue) { return false }
        guard check.isExperimental else { return true }
        return experimentalChecks.contains("*") || experimentalChecks.contains(check.rawValue)
    }

    /// The findings that are told.
    package func told(_ findings: [CheckFinding]) -> [CheckFinding] {
        findings.filter { finding in BuildCheck(rawValue: finding.check).map { runs($0) } ?? true }
    }

    /// The error of a build whose file says `check=error=true`; nil where nothing was found or it does not say so.
    package func violation(of findings: [CheckFinding]) -> String? {
        let names = Set(told(findings).map(\.check)).sorted()
        guard checksAreErrors, !names.isEmpty else { return nil }
        return "lint violation found for rules: \(names.joined(separator: ", "))"
    }
}
