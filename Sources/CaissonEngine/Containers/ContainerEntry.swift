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
            body = try JSONDecoder().decode(ContainerBody.self, from: Data(Array(record.body.utf8)))
        } catch {
            throw CaissonError(.dataLoss, "container \(record.id.short): its stored configuration is unreadable", cause: error)
        }
    }

    /// A container's record, read again: the body, which does not change while a container runs, is decoded only if it did.
    init(_ record: ContainerRecord, knowing earlier: ContainerEntry?) throws {
        if let earlier, earlier.record.body == record.body {
            self.init(record, body: earlier.body)
        } else {
            try self.init(record)
        }
    }

    init(_ record: ContainerRecord, body: ContainerBody) { (self.record, self.body) = (record, body) }

    var id: ObjectID { record.id }
    var state: ContainerState { ContainerState(rawValue: record.state) ?? .dead }
    /// A process of it exists, or will again by its restart policy.
    var isLive: Bool { ContainerEntry.liveStates.contains(record.state) }
    static let liveStates = [ContainerState.running, .paused, .restarting].map(\.rawValue)
}

extension ContainerBody {
    /// The JSON the record keeps.
    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
