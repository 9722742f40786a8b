package import CaissonAPI
package import CaissonCore
import Synchronization

/// What a scripted registry serves under one name.
package struct ScriptedImage: Sendable {
    package var summary: ImageSummary
    /// Newest first, as `image history`.
    package var history: [ImageHistoryEntry]
    /// By diff ID.
    package var layers: [String: [FileChange]]

    package init(summary: ImageSummary, history: [ImageHistoryEntry] = [], layers: [String: [FileChange]] = [:]) {
        self.summary = summary
        self.history = history
        self.layers = layers
    }
}

/// What a process started by the scripted engine does.
package struct ScriptedProgram: Sendable {
    package var output: [String]
    /// nil keeps the process running.
    package var exitCode: Int32?

    package init(output: [String] = [], exitCode: Int32? = 0) {
        self.output = output
        self.exitCode = exitCode
    }
}

/// The state behind a ``ScriptedEngine``, safe to change from a test while a front looks at it.
package final class ScriptedWorld: Sendable {
    package struct State: Sendable {
        package var containers: [ContainerSummary] = []
        package var images: [ImageSummary] = []
        package var networks: [NetworkDetails] = []
        /// Where containers are on networks, as inspect shows it.
        package var places: [ObjectID: NetworkSettings] = [:]
        package var projects: [ProjectSummary] = []
        /// By name.
        package var projectDetails: [String: ProjectDetails] = [:]
        /// What an action on a project tells.
        package var projectProgress: [TransferProgress] = []
        /// What a deployment of a stack would change.
        package var stackPlan = StackPlan()
        /// Actions on projects and deployments go on until they are cancelled.
        package var holdsOn = false
        package var networkReports: [NetworkReport] = []
        package var logs: [ObjectID: [LogEntry]] = [:]
        package var changes: [ObjectID: [FileChange]] = [:]
        /// What is measured, one after the other.
        package var statistics: [ObjectID: [ContainerStatistics]] = [:]
        /// By image ID.
        package var histories: [String: [ImageHistoryEntry]] = [:]
        /// By diff ID.
        package var layers: [String: [FileChange]] = [:]
        /// What can be pulled, by familiar reference.
        package var registry: [String: ScriptedImage] = [:]
        /// Progress reported by a pull before it ends.
        package var pullProgress: [TransferProgress] = []
        /// What a command does, by its text; a command that is not here runs on when it has a terminal, else exits 0.
        package var programs: [String: ScriptedProgram] = [:]
        /// Errors by the beginning of the call (`containers.start`, `images.pull alpine`).
        package var failures: [String: CaissonError] = [:]
        /// Every call that changes something, oldest first.
        package var calls: [String] = []
        package var requests: [ObjectID: RunRequest] = [:]
        /// Newest first.
        package var builds: [BuildSummary] = []
        package var buildEvents: [ObjectID: [BuildEvent]] = [:]
        package var buildRequests: [ObjectID: BuildRequest] = [:]
        /// What a build that is asked for does, by its first tag (empty for none), after its start; one without an end
        /// runs on.
        package var buildScripts: [String: [BuildEvent]] = [:]
        package var volumes: [VolumeSummary] = []
        /// By the volume's name.
        package var volumeFiles: [String: [FileChange]] = [:]
        package var daemon: DaemonStatus?
        package var swarm = SwarmScript()
        package var now: Timestamp
        package var sequence: Int64 = 0
        package var nextNumber: UInt64 = 1
    }

    typealias EventContinuation = AsyncThrowingStream<[EngineEvent], any Error>.Continuation
    typealias BuildContinuation = AsyncThrowingStream<[BuildEvent], any Error>.Continuation
    typealias LogContinuation = AsyncThrowingStream<[LogEntry], any Error>.Continuation

    typealias SwarmContinuation = AsyncThrowingStream<SwarmChange, any Error>.Continuation

    struct Listeners {
        var events: [Int: EventContinuation] = [:]
        var logs: [Int: (container: ObjectID, continuation: LogContinuation)] = [:]
        var builds: [Int: (build: ObjectID, continuation: BuildContinuation)] = [:]
        var swarm: [Int: SwarmContinuation] = [:]
        var next = 0
    }

    private let state: Mutex<State>
    let listeners = Mutex(Listeners())

    /// A world at 2026-03-14 12:00:00 UTC with nothing in it.
    package init(now: Timestamp = Timestamp(seconds: 1_773_489_600)) { state = Mutex(State(now: now)) }

    /// Looks at the state.
    package func read<Value: Sendable>(_ body: (State) -> Value) -> Value { state.withLock { body($0) } }

    /// Changes the state without an event.
    package func edit<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { state in body(&state) }
    }

    /// Records a call; throws the failure scripted for it.
    func enter(_ call: String) throws {
        let failure = state.withLock { state -> CaissonError? in
            state.calls.append(call)
            return state.failures.first { call.hasPrefix($0.key) }?.value
        }
        if let failure { throw failure }
    }

    /// Adds an event and tells every listener.
    package func announce(
        _ type: EngineEvent.Kind, _ action: String, _ id: String, _ attributes: [String: String] = [:]
    ) {
        let event = state.withLock { state in
            state.sequence += 1
            return EngineEvent(
                sequence: state.sequence, time: state.now, type: type, action: action, id: id, attributes: attributes)
        }
        let all = listeners.withLock { Array($0.events.values) }
        for listener in all { listener.yield([event]) }
    }

    /// Appends log lines of a container and delivers them to followers.
    package func log(_ container: ObjectID, _ lines: [String], isStderr: Bool = false) {
        let entries = state.withLock { state -> [LogEntry] in
            let entries = lines.map { LogEntry(time: state.now, isStderr: isStderr, bytes: Array($0.utf8) + [10]) }
            state.logs[container, default: []] += entries
            return entries
        }
        let followers = listeners.withLock { $0.logs.values.filter { $0.container == container }.map(\.continuation) }
        for follower in followers { follower.yield(entries) }
    }

    /// Ends the streams of events, as a failing engine would.
    package func breakEvents(_ error: CaissonError) {
        let all = listeners.withLock { listeners in
            defer { listeners.events = [:] }
            return Array(listeners.events.values)
        }
        for listener in all { listener.finish(throwing: error) }
    }

    func eventStream(after sequence: Int64?) -> AsyncThrowingStream<[EngineEvent], any Error> {
        let (stream, continuation) = AsyncThrowingStream<[EngineEvent], any Error>.makeStream()
        let key = listeners.withLock { listeners -> Int in
            listeners.next += 1
            listeners.events[listeners.next] = continuation
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in self?.listeners.withLock { $0.events[key] = nil } }
        return stream
    }

    func logStream(_ container: ObjectID, _ options: LogOptions) -> AsyncThrowingStream<[LogEntry], any Error> {
        let (stream, continuation) = AsyncThrowingStream<[LogEntry], any Error>.makeStream()
        let past = read { $0.logs[container] ?? [] }
        if !past.isEmpty { continuation.yield(options.tail.map { Array(past.suffix($0)) } ?? past) }
        guard options.follow else {
            continuation.finish()
            return stream
        }
        let key = listeners.withLock { listeners -> Int in
            listeners.next += 1
            listeners.logs[listeners.next] = (container, continuation)
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in self?.listeners.withLock { $0.logs[key] = nil } }
        return stream
    }
}
