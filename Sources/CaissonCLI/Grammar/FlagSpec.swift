/// What a flag takes, in the words of Docker's help.
enum FlagKind: String, Sendable {
    case bool = ""
    case string, int, list, strings, stringArray, bytes, decimal, mount, network, ulimit, filter, map, duration, uint16
    case uint, float, command, config, secret, port, pref, uint32
    case gpuRequest = "gpu-request"

    /// Whether the flag collects values; the last value counts otherwise.
    var isRepeated: Bool {
        switch self {
        case .list, .strings, .stringArray, .mount, .network, .ulimit, .filter, .map, .config, .secret, .port, .pref: true
        default: false
        }
    }
}

/// One flag of a command: spelling, help and the check of its syntax.
struct FlagSpec: Sendable {
    let name: String
    let short: Character?
    let kind: FlagKind
    let usage: String
    /// The default as the help shows it; nil when it is the kind's zero.
    let initial: String?
    /// The reason a value is not acceptable, nil when it is.
    let check: @Sendable (String) -> String?
    /// Docker has it and this program does not: what to say after the flag's name.
    let refusal: String?
    /// Left out of help and completion.
    let isHidden: Bool

    init(
        _ name: String, short: Character? = nil, kind: FlagKind, usage: String, initial: String? = nil,
        missing: String? = nil, isRefused: Bool = false, isHidden: Bool = false, check: (@Sendable (String) -> String?)? = nil
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.usage = usage
        self.initial = initial
        refusal = missing.map { "not supported \(isRefused ? "here" : "yet"): \($0)" }
        self.isHidden = isHidden || missing != nil
        self.check = check ?? FlagValue.check(of: kind)
    }

    /// `-m, --memory` as error messages name it.
    var display: String { short.map { "-\($0), --\(name)" } ?? "--\(name)" }
}

extension FlagSpec {
    static func bool(_ name: String, _ usage: String, initial: String? = nil) -> FlagSpec {
        FlagSpec(name, kind: .bool, usage: usage, initial: initial)
    }

    static func bool(_ name: String, _ short: Character, _ usage: String, initial: String? = nil) -> FlagSpec {
        FlagSpec(name, short: short, kind: .bool, usage: usage, initial: initial)
    }

    static func string(_ name: String, _ usage: String, initial: String? = nil) -> FlagSpec {
        FlagSpec(name, kind: .string, usage: usage, initial: initial)
    }

    static func string(_ name: String, _ short: Character, _ usage: String, initial: String? = nil) -> FlagSpec {
        FlagSpec(name, short: short, kind: .string, usage: usage, initial: initial)
    }

    static func int(_ name: String, _ usage: String, initial: String? = nil) -> FlagSpec {
        FlagSpec(name, kind: .int, usage: usage, initial: initial)
    }

    static func int(_ name: String, _ short: Character, _ usage: String, initial: String? = nil) -> FlagSpec {
        FlagSpec(name, short: short, kind: .int, usage: usage, initial: initial)
    }

    static func list(_ name: String, _ usage: String, check: (@Sendable (String) -> String?)? = nil) -> FlagSpec {
        FlagSpec(name, kind: .list, usage: usage, check: check)
    }

    static func list(
        _ name: String, _ short: Character, _ usage: String, check: (@Sendable (String) -> String?)? = nil
    ) -> FlagSpec {
        FlagSpec(name, short: short, kind: .list, usage: usage, check: check)
    }

    static func bytes(_ name: String, _ usage: String) -> FlagSpec { FlagSpec(name, kind: .bytes, usage: usage) }

    static func bytes(_ name: String, _ short: Character, _ usage: String) -> FlagSpec {
        FlagSpec(name, short: short, kind: .bytes, usage: usage)
    }

    /// A flag Docker has and this program does not have yet; it parses, so that the refusal can be clear.
    static func missing(_ name: String, _ kind: FlagKind, _ reason: String) -> FlagSpec {
        FlagSpec(name, kind: kind, usage: "", missing: reason, check: { _ in nil })
    }

    static func missing(_ name: String, _ short: Character, _ kind: FlagKind, _ reason: String) -> FlagSpec {
        FlagSpec(name, short: short, kind: kind, usage: "", missing: reason, check: { _ in nil })
    }

    /// A flag of Docker's that this program is not going to have.
    static func refused(_ name: String, _ kind: FlagKind, _ reason: String) -> FlagSpec {
        FlagSpec(name, kind: kind, usage: "", missing: reason, isRefused: true, check: { _ in nil })
    }

    /// A flag that is read and has no effect here.
    static func ignored(_ name: String, _ kind: FlagKind) -> FlagSpec {
        FlagSpec(name, kind: kind, usage: "", isHidden: true)
    }
}
