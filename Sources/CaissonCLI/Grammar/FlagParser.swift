/// Docker's command line grammar (spf13/pflag): long flags `--name value`, `--name=value`, bundles of short flags
/// `-dit`, a short flag's value attached or next, `--` as the end of flags.
struct FlagParser: Sendable {
    private let long: [String: FlagSpec]
    private let short: [Character: FlagSpec]
    private let interspersed: Bool

    /// With `interspersed` flags may follow arguments; without, the first argument ends them.
    init(_ flags: [FlagSpec], interspersed: Bool) {
        long = Dictionary(flags.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        short = Dictionary(
            flags.compactMap { flag in flag.short.map { ($0, flag) } }, uniquingKeysWith: { first, _ in first })
        self.interspersed = interspersed
    }

    /// The flags and the arguments; throws ``FlagError`` for what the flags do not allow.
    func parse(_ arguments: some Sequence<String>) throws(FlagError) -> (flags: ParsedFlags, arguments: [String]) {
        var flags = ParsedFlags()
        var positional: [String] = []
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            if word == "--" { return (flags, positional + rest) }
            if word == "-" || !word.hasPrefix("-") {
                positional.append(word)
                if !interspersed { return (flags, positional + rest) }
            } else if word.hasPrefix("--") {
                try parseLong(word.dropFirst(2), &rest, &flags)
            } else {
                try parseBundle(word.dropFirst(1), &rest, &flags)
            }
        }
        return (flags, positional)
    }

    private func parseLong(
        _ body: Substring, _ rest: inout ArraySlice<String>, _ flags: inout ParsedFlags
    ) throws(FlagError) {
        let equals = body.firstIndex(of: "=")
        let name = String(body[..<(equals ?? body.endIndex)])
        guard !name.isEmpty, !name.hasPrefix("-") else { throw .invalid("bad flag syntax: --\(body)") }
        guard let flag = long[name] else { throw name == "help" ? .help : .invalid("unknown flag: --\(name)") }
        if let equals {
            try set(flag, String(body[body.index(after: equals)...]), &flags)
        } else if flag.kind == .bool {
            try set(flag, "true", &flags)
        } else if let value = rest.popFirst() {
            try set(flag, value, &flags)
        } else {
            throw .invalid("flag needs an argument: --\(name)")
        }
    }

    private func parseBundle(
        _ bundle: Substring, _ rest: inout ArraySlice<String>, _ flags: inout ParsedFlags
    ) throws(FlagError) {
        var bundle = bundle
        while let letter = bundle.first {
            guard let flag = short[letter] else {
                throw letter == "h" ? .help : .invalid("unknown shorthand flag: '\(letter)' in -\(bundle)")
            }
            let tail = bundle.dropFirst()
            if tail.first == "=", tail.count > 1 { return try set(flag, String(tail.dropFirst()), &flags) }
            if flag.kind == .bool {
                try set(flag, "true", &flags)
                bundle = tail
                continue
            }
            if !tail.isEmpty { return try set(flag, String(tail), &flags) }
            guard let value = rest.popFirst() else { throw .invalid("flag needs an argument: '\(letter)' in -\(bundle)") }
            return try set(flag, value, &flags)
        }
    }

    private func set(_ flag: FlagSpec, _ value: String, _ flags: inout ParsedFlags) throws(FlagError) {
        if let reason = flag.refusal { throw .missing("\(flag.display) is \(reason)") }
        if let reason = flag.check(value) {
            throw .invalid("invalid argument \(FlagValue.quoted(value)) for \"\(flag.display)\" flag: \(reason)")
        }
        flags.set(flag, value)
    }
}

/// What ended the reading of flags.
enum FlagError: Error, Equatable {
    /// `--help` was asked for.
    case help
    /// Not a flag, or not a value of it.
    case invalid(String)
    /// A flag of Docker's that is not here yet.
    case missing(String)
}
