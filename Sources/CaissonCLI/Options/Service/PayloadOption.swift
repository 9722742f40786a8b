import CaissonAPI
import CaissonCore

/// `--secret` and `--config` of services: a name, or `source=…,target=…,uid=…,gid=…,mode=…`.
struct PayloadOption: Equatable {
    var source: String
    var target: FileTarget

    @Sendable static func check(_ text: String) -> String? {
        do {
            _ = try PayloadOption(text)
            return nil
        } catch { return error.description }
    }

    init(_ text: String) throws(OptionFailure) {
        let fields = try CommaFields.parse(text)
        if fields.count == 1, !fields[0].contains("=") {
            (source, target) = (fields[0], FileTarget(name: fields[0]))
            return
        }
        (source, target) = ("", FileTarget(name: ""))
        for field in fields {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard pair.count == 2 else { throw OptionFailure("invalid field '\(field)' must be a key=value pair") }
            try set(pair[0].lowercased(), pair[1], field)
        }
        guard !source.isEmpty else { throw OptionFailure("source is required") }
        if target.name.isEmpty { target.name = source }
    }

    private mutating func set(_ key: String, _ value: String, _ field: String) throws(OptionFailure) {
        switch key {
        case "source", "src": source = value
        case "target": target.name = value
        case "uid": target.uid = value
        case "gid": target.gid = value
        case "mode":
            // Octal only with a zero in front, as Docker reads it.
            let isOctal = value.count > 1 && value.hasPrefix("0") && value.allSatisfy(\.isNumber)
            guard let mode = isOctal ? UInt32(value, radix: 8) : FlagValue.integer(value).flatMap({ UInt32(exactly: $0) }) else {
                throw OptionFailure("invalid mode specified: \(value)")
            }
            target.mode = mode
        default: throw OptionFailure("invalid field '\(key)' in '\(field)'")
        }
    }
}

extension PayloadOption {
    /// What services refer to, found by name or ID. Throws ``OptionFailure`` for what is not there or would share a file.
    static func references<Kind>(
        _ kind: PayloadKind, _ texts: [String], _ swarm: any SwarmPayloadsAPI
    ) async throws -> [PayloadReference<Kind>] {
        guard !texts.isEmpty else { return [] }
        let known = try await swarm.payloads(kind, Filters())
        var references: [PayloadReference<Kind>] = []
        for text in texts {
            let option = try PayloadOption(text)
            guard let found = known.first(where: { $0.spec.name == option.source }) ?? known.first(where: { $0.id == option.source }),
                let id = SwarmID<Kind>(found.id)
            else { throw OptionFailure("\(kind.rawValue) not found: \(option.source)") }
            guard !references.contains(where: { $0.target.name == option.target.name }) else {
                throw OptionFailure("duplicate \(kind.rawValue) target for \(option.source) not allowed")
            }
            references.append(PayloadReference(id: id, name: found.spec.name, version: found.payloadVersion, target: option.target))
        }
        return references
    }
}
