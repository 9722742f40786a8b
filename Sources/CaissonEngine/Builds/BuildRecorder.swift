import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import Synchronization

/// Takes the events of one build in this process: they go to who asked for the build as they come, and in batches to the
/// log on disk and, as counts, to the build's row.
final class BuildRecorder: Sendable {
    /// The least time between two batches.
    private static let interval = Duration.milliseconds(50)
    /// Output that waits for the disk; beyond it the builder waits too.
    private static let mostWaiting = 16 << 20

    private struct State {
        var batch = BuildEventBatch()
        var tally = BuildTally()
    }

    private let id: ObjectID
    private let database: StateDatabase
    private let sink: BuildEventSink
    private let state = Mutex(State())
    private let log: Mutex<BuildLog>
    private let recorded = Mutex(BuildTally())
    private let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ id: ObjectID, log: consuming sending BuildLog, database: StateDatabase, sink: @escaping BuildEventSink) {
        self.id = id
        self.log = Mutex(log)
        self.database = database
        self.sink = sink
    }

    /// What the events so far add up to.
    var tally: BuildTally { state.withLock { $0.tally } }

    func add(_ event: BuildEvent) {
        sink(event)
        let waiting = state.withLock { state in
            state.batch.add(event)
            state.tally.add(event)
            return state.batch.textSize
        }
        if waiting > BuildRecorder.mostWaiting { writeLog() } else { waker.yield() }
    }

    /// Writes what comes until the task is cancelled.
    func run() async {
        for await _ in wakes {
            writeLog()
            writeCounts()
            do { try await Reactor.shared.sleep(for: BuildRecorder.interval) } catch { return }
        }
    }

    /// Writes what is left.
    func finish() { writeLog() }

    private func writeLog() {
        log.withLock { log in
            let events = state.withLock { state in
                defer { state.batch = BuildEventBatch() }
                return state.batch.events
            }
            try? log.write(events)  // ignored: a full disk must not fail the build; what is missing was shown live
        }
    }

    private func writeCounts() {
        let tally = tally
        let isNews = recorded.withLock { recorded in
            defer { recorded = tally }
            return recorded != tally
        }
        guard isNews else { return }
        // ignored: the counts are written again with the next step and at the end
        try? database.write { state in
            let record = try state.builds.transition(id, from: BuildSummary.State.running.rawValue) { $0.take(tally) }
            if let record { try state.announceBuild("step", record) }
        }
    }
}

extension BuildRecord {
    mutating func take(_ tally: BuildTally) {
        name = tally.name ?? name
        (steps, endedSteps, cachedSteps) = (tally.steps, tally.endedSteps, tally.cachedSteps)
    }
}

extension StateTransaction {
    /// An event about a build: `start`, `step` (one or more ended), `end`, `remove`.
    func announceBuild(_ action: String, _ build: BuildRecord) throws {
        try events.append(
            kind: "builder", action: action, actor: build.id.text, attributes: ["name": build.name, "state": build.state])
    }
}
