import CaissonAPI
import CaissonCore
import CaissonTerm

/// Runs effects and subscriptions as tasks off the UI's thread; what they come to goes back as messages.
@UIActor
final class EffectRunner {
    private let calls: EngineCalls
    private let deliver: @UIActor (AppMessage) -> Void
    /// Running loads by slot, and jobs by their ID.
    private var loads: [String: (id: Int, task: Task<Void, Never>)] = [:]
    private var jobs: [Int: Task<Void, Never>] = [:]
    private var streams: [Subscription: Task<Void, Never>] = [:]
    private var nextLoad = 0
    /// Effects that have not come to an end; streams do not count.
    private(set) var inFlight = 0

    init(engine: any EngineAPI, services: AppServices, deliver: @escaping @UIActor (AppMessage) -> Void) {
        calls = EngineCalls(engine: engine, services: services)
        self.deliver = deliver
    }

    /// Starts an effect that is a call.
    func start(_ effect: Effect) {
        if case .cancel(let job) = effect { return jobs[job]?.cancel() ?? () }
        if case .perform(let job, let action) = effect { return perform(job, action) }
        let slot = effect.slot ?? "\(effect)"
        if let running = loads[slot] {
            // A listing that is under way may have missed the change: it is asked for again when it ends.
            guard effect.slot != nil else { return again.insert(effect.slot ?? slot, effect) }
            running.task.cancel()
        }
        nextLoad += 1
        let id = nextLoad
        inFlight += 1
        let task = Task.detached(executorPreference: calls.services.executor) { [calls] in
            let message = await calls.load(effect)
            await self.loadEnded(slot, id, message)
        }
        loads[slot] = (id, task)
    }

    /// Listings to start again, because something happened while they ran.
    private var again = PendingEffects()

    private func loadEnded(_ slot: String, _ id: Int, _ message: AppMessage?) {
        inFlight -= 1
        guard loads[slot]?.id == id else { return deliver(.clock(calls.services.now())) }
        loads[slot] = nil
        if let effect = again.remove(slot) { start(effect) }
        if let message { deliver(message) }
    }

    private func perform(_ job: Int, _ action: EngineAction) {
        inFlight += 1
        let progress = ProgressMailbox { [weak self] in
            Task { @UIActor in self?.drain(job) }
        }
        mailboxes[job] = progress
        let started: @Sendable (BuildRef, BuildRequest) -> Void = { [weak self] build, request in
            Task { @UIActor in self?.deliver(.buildStarted(job: job, build, request)) }
        }
        jobs[job] = Task.detached(executorPreference: calls.services.executor) { [calls] in
            let result = await calls.perform(action, started: started) { progress.put($0) }
            await self.jobEnded(job, result)
        }
    }

    private var mailboxes: [Int: ProgressMailbox] = [:]

    private func drain(_ job: Int) {
        if let steps = mailboxes[job]?.take(), !steps.isEmpty { deliver(.progress(job: job, steps)) }
    }

    private func jobEnded(_ job: Int, _ result: Result<ActionOutcome, CaissonError>) {
        inFlight -= 1
        jobs[job] = nil
        mailboxes[job] = nil
        deliver(.finished(job: job, result))
    }

    /// Runs work that has the terminal to itself.
    func runForeground(_ work: ForegroundWork, then ended: @escaping @UIActor () -> Void) {
        inFlight += 1
        Task.detached(executorPreference: calls.services.executor) { [calls] in
            let result = await calls.foreground(work)
            await self.foregroundEnded(work, result, ended)
        }
    }

    private func foregroundEnded(
        _ work: ForegroundWork, _ result: Result<ForegroundEnd, CaissonError>, _ ended: @UIActor () -> Void
    ) {
        inFlight -= 1
        ended()
        deliver(.foregroundEnded(work, result))
    }

    /// Starts the streams that are wanted and ends those that are not any more.
    func follow(_ wanted: Set<Subscription>) {
        for (subscription, task) in streams where !wanted.contains(subscription) {
            task.cancel()
            streams[subscription] = nil
        }
        for subscription in wanted where streams[subscription] == nil {
            streams[subscription] = Task.detached(executorPreference: calls.services.executor) { [calls] in
                await calls.follow(subscription) { message in await self.deliver(message) }
            }
        }
    }

    /// Ends everything that runs.
    func stop() {
        for task in streams.values { task.cancel() }
        for load in loads.values { load.task.cancel() }
        for task in jobs.values { task.cancel() }
        streams = [:]
    }
}

/// Effects waiting for one like them to end.
struct PendingEffects {
    private var effects: [String: Effect] = [:]

    mutating func insert(_ slot: String, _ effect: Effect) { effects[slot] = effect }
    mutating func remove(_ slot: String) -> Effect? { effects.removeValue(forKey: slot) }
}
