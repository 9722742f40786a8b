import CaissonCore
import FoundationEssentials

/// JSON as this engine writes it: sorted keys, no white space, no escaped slashes, so that equal values have equal digests.
package enum CanonicalJSON {
    /// The bytes of `value`; throws `internal` for a value JSON cannot hold.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        try encode(value, formatting: [.sortedKeys, .withoutEscapingSlashes])
    }

    /// The same with white space for people; not for anything that is hashed.
    package static func encodeIndented(_ value: some Encodable) throws -> [UInt8] {
        try encode(value, formatting: [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
    }

    /// Reads a value; `what` names it in the `dataLoss` error, for example `manifest sha256:…`.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8], _ what: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw CaissonError(.dataLoss, "\(what): not valid JSON of its kind: \(reason(error))", cause: error)
        }
    }

    private static func encode(_ value: some Encodable, formatting: JSONEncoder.OutputFormatting) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw CaissonError(.internal, "write JSON: \(error)", cause: error)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "\(path(context)) has no \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\(path(context)): \(context.debugDescription)"
        default: "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        let names = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
        return names.isEmpty ? "the value" : names.joined()
    }
}
