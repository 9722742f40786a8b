import CaissonCore

/// `--detach-keys`.
enum DetachOption {
    static let flag = FlagSpec.string("detach-keys", "Override the key sequence for detaching a container")

    static func keys(_ flags: ParsedFlags) throws -> DetachKeys {
        guard let text = flags.string("detach-keys"), !text.isEmpty else { return .standard }
        return try DetachKeys(parsing: text)
    }
}
