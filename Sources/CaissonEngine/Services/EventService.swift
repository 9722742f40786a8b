import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// The event log of a state root, followed across processes by way of the doorbell.
struct EventService: EventsAPI {
    let context: EngineContext

    func events(_ options: EventOptions) -> AsyncThrowingStream<[EngineEvent], any Error> {
        let reader = EventReader(context, options)
        return AsyncThrowingStream { try await reader.next() }
    }
}

/// Reads the log on from a position; pulled by one consumer, so nothing runs while nobody asks.
private actor EventReader {
    private let context: EngineContext
    private let options: EventOptions
    private var rings: AsyncStream<Void>?
    private var position: Int64 = 0

    init(_ context: EngineContext, _ options: EventOptions) {
        self.context = context
        self.options = options
    }

    /// The next events, oldest first; nil when `until` has passed or the task was cancelled.
    func next() async throws -> [EngineEvent]? {
        if rings == nil, let past = try begin() { return past }
        while !Task.isCancelled {
            let from = position
            let batch = try await context.onPool { try $0.database.read { try $0.events.after(from, limit: 500) } }
            if let last = batch.last {
                position = last.sequence
                let wanted = batch.filter { event in options.until.map { event.time <= $0 } ?? true }
                return wanted.isEmpty ? nil : wanted.map(EngineEvent.init)
            }
            guard await waitForRing() else { return nil }
        }
        return nil
    }

    /// The watch begins before the first read: what is committed in between rings again instead of being missed.
    private func begin() throws -> [EngineEvent]? {
        // A root that has nothing yet gets its database, and with it the bell.
        try context.database.read { _ in }
        rings = try context.database.doorbell.rings()
        if let sequence = options.afterSequence {
            position = sequence
            return nil
        }
        let (last, past) = try context.database.read { state in
            (try state.events.lastSequence(), try options.since.map { try state.events.since($0, limit: 10_000) } ?? [])
        }
        position = last
        let wanted = past.filter { event in options.until.map { event.time <= $0 } ?? true }
        return wanted.isEmpty ? nil : wanted.map(EngineEvent.init)
    }

    /// False when the time is up or the consumer went away.
    private func waitForRing() async -> Bool {
        guard let rings else { return false }
        guard let until = options.until else { return await RingWait.next(rings) }
        let left = until.since(SystemClock.now())
        guard left > .zero else { return false }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await RingWait.next(rings) }
            group.addTask {
                try? await Reactor.shared.sleep(for: left) // ignored: cancellation ends the wait either way
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}

private enum RingWait {
    /// An `AsyncStream` may be iterated anew: what was not taken stays buffered.
    static func next(_ rings: AsyncStream<Void>) async -> Bool {
        var iterator = rings.makeAsyncIterator()
        return await iterator.next() != nil
    }
}

extension EngineEvent {
    init(_ record: EventRecord) {
        self.init(
            sequence: record.sequence, time: record.time, type: Kind(rawValue: record.kind) ?? .container,
            action: record.action, id: record.actor, attributes: record.attributes)
    }
}
