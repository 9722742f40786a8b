import CaissonAPI
import CaissonCore

/// What `build` was asked for.
struct BuildOptions: Sendable {
    /// Everything but what standard input holds.
    var request: BuildRequest
    var input: BuildContextOption.Input
    var progress: ProgressMode
    var isCheck: Bool
    /// Whether warnings of a check leave the exit status alone.
    var ignoresWarnings: Bool
    var opensShell: Bool
    /// Absolute paths; nil where no file was asked for.
    var imageIDFile: String?
    var metadataFile: String?
    /// Copied to standard output in the end.
    var toStandardOutput: String?
    var isDebug: Bool

    /// Throws ``OptionFailure`` for values that cannot be used.
    init(_ flags: ParsedFlags, context: String, _ console: Console, debug: Bool) throws {
        input = try BuildContextOption.input(context, file: flags.string("file") ?? "", console)
        let outputs = try OutputOption.values(flags, console)
        toStandardOutput = outputs.toStandardOutput
        request = try BuildRequest(flags, outputs.outputs, console)
        (isCheck, ignoresWarnings) = try CallOption.check(flags)
        request.checkOnly = isCheck
        progress = try BuildOptions.progress(flags, console)
        imageIDFile = BuildOptions.path(flags, "iidfile", console)
        metadataFile = BuildOptions.path(flags, "metadata-file", console)
        isDebug = debug || flags.bool("debug")
        opensShell = try BuildOptions.opensShell(flags, input, console)
        request.keepsFailedStep = opensShell
        try BuildOptions.refuse(flags)
    }

    /// A build that is repeated.
    init(repeating request: BuildRequest, progress: ProgressMode, debug: Bool) {
        self.request = request
        input = .ready(request.context, request.dockerfile)
        self.progress = progress
        (isCheck, ignoresWarnings, opensShell, isDebug) = (request.checkOnly, false, false, debug)
    }

    /// `--progress` and `-q`.
    static func progress(_ flags: ParsedFlags, _ console: Console, _ stream: StandardStream = .error) throws
        -> ProgressMode
    {
        var text = flags.string("progress") ?? ""
        if text.isEmpty || text == "auto" { text = console.environment["BUILDKIT_PROGRESS"] ?? "auto" }
        guard let mode = ProgressMode(rawValue: text.isEmpty ? "auto" : text) else {
            throw OptionFailure("invalid progress mode \(text)")
        }
        guard flags.bool("quiet") else { return try mode.resolved(console, stream) }
        if let given = flags.string("progress"), given != "auto", given != "quiet" {
            throw OptionFailure("progress=\(given) and quiet cannot be used together")
        }
        return .quiet
    }

    private static func path(_ flags: ParsedFlags, _ name: String, _ console: Console) -> String? {
        flags.string(name).flatMap { $0.isEmpty ? nil : console.absolute($0) }
    }

    private static func opensShell(_ flags: ParsedFlags, _ input: BuildContextOption.Input, _ console: Console) throws
        -> Bool
    {
        guard let text = flags.string("on-error"), !text.isEmpty else { return false }
        guard text == "shell" else { throw OptionFailure("invalid value for on-error: \(text): must be shell") }
        guard case .ready = input else {
            throw OptionFailure("Dockerfile or context from stdin is not supported with on-error")
        }
        guard console.terminal.isTerminal(.input), console.terminal.isTerminal(.output) else {
            throw OptionFailure("on-error=shell needs a terminal: the input device is not a TTY")
        }
        return true
    }

    /// Options that are read because scripts give them, and whose other values ask for what is not here.
    private static func refuse(_ flags: ParsedFlags) throws {
        for name in ["provenance", "sbom"] {
            guard let text = flags.string(name), FlagValue.bool(text) != false else { continue }
            throw OptionFailure("\(name)=\(text) is not supported: images are made without attestations")
        }
        for text in flags.list("attest") where !text.contains("disabled=true") {
            throw OptionFailure("attest=\(text) is not supported: images are made without attestations")
        }
        if let name = flags.string("builder"), !name.isEmpty, name != "default" {
            throw OptionFailure("no builder \(FlagValue.quoted(name)) found: there is one builder, in this program")
        }
    }
}

/// `--call` and `--check`.
enum CallOption {
    /// Whether the Dockerfile is only checked, and whether what is found leaves the status alone.
    static func check(_ flags: ParsedFlags) throws -> (isCheck: Bool, ignoresWarnings: Bool) {
        var name = ""
        var ignoresWarnings = false
        let text = flags.string("call") ?? ""
        for field in text.isEmpty ? [] : try CommaFields.parse(text) {
            switch field {
            case "format=text", "ignorestatus=false": continue
            case "ignorestatus=true": ignoresWarnings = true
            case _ where field.hasPrefix("format="):
                throw OptionFailure("call \(field) is not supported: the answer is text")
            case _ where field.contains("="): throw OptionFailure("invalid print field: \(field)")
            case _ where !name.isEmpty: throw OptionFailure("invalid print value: \(text)")
            default: name = field
            }
        }
        if flags.bool("check") { name = "check" }
        switch name {
        case "", "build": return (false, ignoresWarnings)
        case "check", "lint": return (true, ignoresWarnings)
        case "outline", "targets":
            throw OptionFailure("call=\(name) is not supported: only check describes a Dockerfile without building it")
        default: throw OptionFailure("unknown call \(FlagValue.quoted(name)): must be build or check")
        }
    }
}
