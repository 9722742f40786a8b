package import CaissonCore
import FoundationEssentials

/// Messages of ``ControlProtocol`` as lines.
package enum ControlLine {
    /// The message with its line feed. Throws `internal` for a value JSON has no form for.
    package static func encode(_ message: some Encodable) throws(CaissonError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(message)) + [UInt8(ascii: "\n")]
        } catch {
            throw CaissonError(.internal, "write message: \(error)", cause: error)
        }
    }

    /// Throws `invalidArgument` for a line that is not such a message; `what` is said to be it.
    package static func decode<Message: Decodable>(
        _ type: Message.Type, from line: [UInt8], _ what: String
    ) throws(CaissonError) -> Message {
        do {
            return try JSONDecoder().decode(type, from: Data(line))
        } catch {
            throw CaissonError(.invalidArgument, "\(what): not as expected", cause: error)
        }
    }
}
