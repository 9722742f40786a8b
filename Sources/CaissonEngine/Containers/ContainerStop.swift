import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore

/// Ends containers, and waits until their end is recorded.
struct ContainerStop: Sendable {
    let context: EngineContext

    /// The stop signal, then SIGKILL after `timeout` seconds (nil: the container's own, negative: never).
    func stop(_ ref: String, signal: String?, timeout: Int?) async throws {
        let entry = try ContainerService(context: context).resolve(ref)
        guard entry.isLive else { return }
        let number = try SignalName.number(signal ?? entry.body.config.stopSignal ?? "SIGTERM")
        let seconds = timeout ?? entry.body.config.stopTimeout ?? 10
        guard let now = try markStopped(entry, event: "kill", ["signal": "\(number)"]) else { return }
        try await end(now, signal: number, killAfter: seconds < 0 ? nil : .seconds(seconds))
        try context.database.write { try $0.events.append(entry, "stop") }
    }

    func killAndWait(_ entry: ContainerEntry) async throws {
        guard let now = try markStopped(entry) else { return }
        try await end(now, signal: Signal.kill.number, killAfter: nil)
    }

    /// `container kill`: sends and returns; only SIGKILL, which cannot fail to end it, waits for the end.
    func kill(_ ref: String, signal: String?) async throws {
        var entry = try ContainerService(context: context).resolve(ref)
        let number = try SignalName.number(signal ?? "SIGKILL")
        let refusal = CaissonError(.conflict, "cannot kill container: \(ref): container \(entry.id) is not running")
        guard entry.isLive else { throw refusal }
        // A signal that ends it is the user's word as much as a stop: the restart policy does not undo it.
        let isStop = ContainerStop.endsProcesses(number, entry.body.config.stopSignal)
        if isStop {
            guard let now = try markStopped(entry, event: "kill", ["signal": "\(number)"]) else { throw refusal }
            entry = now
        }
        if number == Signal.kill.number { return try await end(entry, signal: number, killAfter: nil) }
        guard let connection = try await ShimLoss(context: context).monitor(of: entry) else { throw refusal }
        try await connection.signal(number, stop: isStop, generation: entry.record.generation)
        await connection.detach()
        if isStop { return try ContainerPause(context: context).thawIfPaused(entry) }
        try context.database.write { try $0.events.append(entry, "kill", ["signal": "\(number)"]) }
    }

    /// SIGKILL, the container's own stop signal and, where it has none of its own, those people end programs with.
    static func endsProcesses(_ number: Int32, _ stopSignal: String?) -> Bool {
        if number == Signal.kill.number { return true }
        guard let stopSignal, let own = try? SignalName.number(stopSignal) else { // ignored: it was checked when it was set
            return [Signal.term.number, Signal.int.number, Signal.quit.number].contains(number)
        }
        return number == own
    }

    private func end(_ entry: ContainerEntry, signal: Int32, killAfter: Duration?) async throws {
        let rings = try context.database.doorbell.rings()
        let position = try context.database.read { try $0.events.lastSequence() }
        guard let connection = try await ShimLoss(context: context).monitor(of: entry) else { return }
        try await connection.signal(signal, stop: true, killAfter: killAfter, generation: entry.record.generation)
        // It may have ended, and even been started again, between the two lines above.
        guard let now = try context.database.read({ try $0.containers.find(id: entry.id) }).map({ ContainerEntry($0, body: entry.body) }),
            now.isLive, now.record.generation == entry.record.generation || now.record.stoppedByUser
        else { return await connection.detach() }
        let pause = ContainerPause(context: context)
        try pause.thawIfPaused(entry)
        _ = try await ContainerWait(context: context).follow(now, rings, from: position, until: .notRunning, monitor: connection) { event in
            // Somebody paused it after the signal, which it would never take then.
            if event.action == "pause" { try pause.thawIfPaused(entry) }
        }
        await connection.detach()
    }

    /// The container as it is on record with the mark: it may have been started anew since `entry` was looked up, and then that
    /// life is meant. nil when it does not live any more.
    private func markStopped(
        _ entry: ContainerEntry, event: String? = nil, _ attributes: [String: String] = [:]
    ) throws -> ContainerEntry? {
        try context.database.write { state in
            let changed = try state.containers.transition(entry.id, from: ContainerEntry.liveStates, generation: nil) {
                $0.stoppedByUser = true
            }
            guard let changed else { return nil }
            let now = try ContainerEntry(changed, knowing: entry)
            if let event { try state.events.append(now, event, attributes) }
            return now
        }
    }
}

extension ContainerService {
    func stop(_ ref: String, signal: String?, timeout: Int?) async throws {
        let context = context
        try await context.run { try await ContainerStop(context: context).stop(ref, signal: signal, timeout: timeout) }
    }

    func kill(_ ref: String, signal: String?) async throws {
        let context = context
        try await context.run { try await ContainerStop(context: context).kill(ref, signal: signal) }
    }

    func restart(_ ref: String, signal: String?, timeout: Int?) async throws {
        let context = context
        try await context.run {
            let entry = try ContainerService(context: context).resolve(ref)
            // The container must survive its own end: `--rm` does not apply to a restart.
            try await ContainerRestart(context: context).restart(entry, signal: signal, timeout: timeout)
        }
    }
}
