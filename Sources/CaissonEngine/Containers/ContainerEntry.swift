import CaissonAPI
import CaissonCore
import CaissonStore
import FoundationEssentials

/// A container's record with its body decoded.
struct ContainerEntry: Sendable {
    var record: ContainerRecord
    var body: ContainerBody

    /// Throws ``CaissonError`` (dataLoss) when the body cannot be read.
    init(_ record: ContainerRecord) throws {
        self.record = record
        do {
            body = try JSONDecoder().decode(ContainerBody.self, from: Data(record.body.utf8))
        } catch {
            throw CaissonError(.dataLoss, "container \(record.id.short): its stored configuration is unreadable", cause: error)
        }
    }

    var id: ObjectID { record.id }
    var state: ContainerState { ContainerState(rawValue: record.state) ?? .dead }
    /// A process of it exists, or will again by its restart policy.
    var isLive: Bool { state == .running || state == .paused || state == .restarting }
}

extension ContainerBody {
    /// The JSON the record keeps.
    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
