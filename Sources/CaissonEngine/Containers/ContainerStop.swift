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
        try markStopped(entry, event: "kill", ["signal": "\(number)"])
        try thawIfPaused(entry)
        try await end(entry, signal: number, killAfter: seconds < 0 ? nil : .seconds(seconds))
        try context.database.write { try $0.events.append(entry, "stop") }
    }

    func killAndWait(_ entry: ContainerEntry) async throws {
        try markStopped(entry)
        try await end(entry, signal: Signal.kill.number, killAfter: nil)
    }

    /// `container kill`: sends and returns.
    func kill(_ ref: String, signal: String?) async throws {
        let entry = try ContainerService(context: context).resolve(ref)
        let number = try SignalName.number(signal ?? "SIGKILL")
        guard entry.isLive else {
            throw CaissonError(
                .conflict, "cannot kill container: \(ref): container \(entry.id) is not running")
        }
        // A signal that ends it is the user's word as much as a stop: the restart policy does not undo it.
        let isStop = ContainerStop.endsProcesses(number, entry.body.config.stopSignal)
        if isStop { try markStopped(entry) }
        let connection = try await connect(entry)
        try await connection?.signal(number, stop: isStop)
        await connection?.detach()
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
        guard let connection = try await connect(entry) else { return }
        try await connection.signal(signal, stop: true, killAfter: killAfter)
        await connection.detach()
        // It may have ended between the two lines above.
        guard let now = try context.database.read({ try $0.containers.find(id: entry.id) }),
            try ContainerEntry(now).isLive
        else { return }
        _ = try await ContainerWait(context: context).follow(entry.id, rings, from: position, until: .notRunning)
    }

    /// nil when the shim is gone; its container's end is recorded then.
    private func connect(_ entry: ContainerEntry) async throws -> ShimConnection? {
        do {
            let none = AttachOptions(stdin: false, stdout: false, stderr: false)
            return try await ShimClient.attach(runDirectory: context.paths.run(entry.id), none)
        } catch let error as CaissonError where error.code == .failedPrecondition {
            try ShimLoss(context: context).recordIfLost(entry)
            return nil
        }
    }

    private func markStopped(_ entry: ContainerEntry, event: String? = nil, _ attributes: [String: String] = [:]) throws {
        try context.database.write { state in
            if let event { try state.events.append(entry, event, attributes) }
            _ = try state.containers.transition(entry.id, from: [entry.record.state], generation: nil) {
                $0.stoppedByUser = true
            }
        }
    }

    private func thawIfPaused(_ entry: ContainerEntry) throws {
        guard entry.state == .paused else { return }
        try ContainerCgroup.required(entry.id, for: "unpause").thaw()
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
