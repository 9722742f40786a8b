import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import Synchronization

/// Tells those who look after single containers when something happened to theirs: one reader of the event log for all of them,
/// instead of one each.
final class ContainerBells: Sendable {
    private struct Bell {
        var signal = RevisionSignal(Revision(0))
        var rings: Int64 = 0
        var listeners = 0
    }

    private let events: any EventsAPI
    /// Moves when a reader has begun: what happened before it may have been missed.
    private let begun = RevisionSignal(Revision(0))
    private let bells = Mutex<[String: Bell]>([:])

    init(_ events: any EventsAPI) { self.events = events }

    /// Reads the log until cancelled. Throws what the log throws.
    func run() async throws {
        let start = SystemClock.now()
        begun.publish(Revision(1))
        for try await batch in events.events(EventOptions(since: start)) {
            for id in Set(batch.lazy.filter { $0.type == .container }.map(\.id)) { ring(id) }
        }
        try Task.checkCancellation()
        throw CaissonError(.unavailable, "the event log ended")
    }

    private func ring(_ id: String) {
        let rung = bells.withLock { bells -> (RevisionSignal, Int64)? in
            guard var bell = bells[id] else { return nil }
            bell.rings += 1
            bells[id] = bell
            return (bell.signal, bell.rings)
        }
        if let (signal, rings) = rung { signal.publish(Revision(rings)) }
    }

    /// Calls `look` at once and after everything that happens to the container, until it returns something.
    func watch<Value: Sendable>(_ id: ObjectID, until look: @escaping @Sendable () async throws -> Value?) async throws -> Value {
        let signal = bells.withLock { bells in
            bells[id.text, default: Bell()].listeners += 1
            return bells[id.text]?.signal ?? RevisionSignal(Revision(0))
        }
        defer { leave(id.text) }
        try await begun.wait(past: Revision(0))
        while true {
            let seen = signal.current
            if let value = try await look() { return value }
            try await signal.wait(past: seen)
        }
    }

    private func leave(_ id: String) {
        bells.withLock { bells in
            bells[id]?.listeners -= 1
            if bells[id]?.listeners == 0 { bells[id] = nil }
        }
    }
}
