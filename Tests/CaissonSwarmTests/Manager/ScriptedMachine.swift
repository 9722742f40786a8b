import CaissonAPI
import CaissonCore
import CaissonSwarm
import Synchronization

/// A machine whose containers are entries of a table: they go on while agents come and go, as real ones do.
final class ScriptedMachine: SwarmMachine, DataPlane {
    enum Life: Sendable, Equatable {
        case made, running
        case ended(Int32)
    }

    private struct State {
        var lives: [TaskID: Life] = [:]
        var made: [TaskID: Int] = [:]
        var images: [TaskID: String] = [:]
        var planes: [NodeEndpoints] = []
        var planeFailures = 0
        var busy: [String] = []
        var changes: Int64 = 0
    }

    private let state = Mutex(State())
    private let signal = RevisionSignal(Revision(0))

    /// What is there, by task.
    var lives: [TaskID: Life] { state.withLock(\.lives) }
    var running: [TaskID] { lives.filter { $0.value == .running }.map(\.key).sorted() }
    /// The most often any task's container was made.
    var mostMade: Int { state.withLock { $0.made.values.max() ?? 0 } }
    var planes: [NodeEndpoints] { state.withLock(\.planes) }

    /// A container ends by itself.
    func end(_ task: TaskID, _ status: Int32) { change { if $0.lives[task] == .running { $0.lives[task] = .ended(status) } } }

    private func change(_ body: (inout State) -> Void) {
        let number = state.withLock { state in
            body(&state)
            state.changes += 1
            return state.changes
        }
        signal.publish(Revision(number))
    }

    func run() async throws { try await signal.wait(past: Revision(.max)) }
    func describe() async throws -> NodeDescription {
        var description = NodeDescription(hostname: "here")
        description.resources = TaskResources(nanoCPUs: 4_000_000_000, memoryBytes: 8 << 30)
        return description
    }
    func controller(for task: TaskRecord, _ assignments: Assignments) throws -> any TaskController {
        ScriptedController(task: task.id, image: task.spec.container.image, machine: self)
    }
    func removeLeftovers(keeping tasks: Set<TaskID>) async throws {
        change { state in state.lives = state.lives.filter { tasks.contains($0.key) } }
    }
    var dataPlane: any DataPlane { self }
    /// The next so many times the data plane is asked it fails.
    func failPlane(_ count: Int) { change { $0.planeFailures = count } }
    func apply(_ endpoints: NodeEndpoints) async throws {
        let fails = state.withLock { state in
            defer { state.planeFailures = max(0, state.planeFailures - 1) }
            return state.planeFailures > 0
        }
        if fails { throw CaissonError(.internal, "firewall: no") }
        change { $0.planes.append(endpoints) }
    }
    func clear() async throws { change { $0.planes = [] } }
    /// What the host has other uses for.
    func keep(_ blocks: [String]) { change { $0.busy = blocks } }
    func busyBlocks() async throws -> [String] { state.withLock(\.busy) }
    func advertisedAddress(_ wanted: String?, listening: String?) async throws -> AdvertisedAddress {
        AdvertisedAddress(host: wanted ?? "192.0.2.7", port: 2377)
    }
    func removeNetworks(except kept: Set<NetworkID>) async throws -> Bool { true }
    func logs(of task: TaskRecord, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error> {
        guard lives[task.id] != nil else { throw CaissonError(.notFound, "No such container: \(task.name)") }
        let (stream, input) = AsyncThrowingStream<[LogEntry], any Error>.makeStream()
        input.yield([LogEntry(time: Timestamp(seconds: 1), isStderr: false, bytes: Array("I am \(task.slot)\n".utf8))])
        if !options.follow { input.finish() }
        return stream
    }

    private struct ScriptedController: TaskController {
        let task: TaskID
        let image: String
        let machine: ScriptedMachine

        func prepare() async throws {
            if image.hasPrefix("missing") { throw CaissonError(.notFound, "No such image: \(image)") }
            machine.change { state in
                guard state.lives[task] == nil else { return }
                state.lives[task] = .made
                state.made[task, default: 0] += 1
            }
        }
        func start() async throws -> StartedTask {
            let status = image.hasPrefix("crash") ? 1 : image.hasPrefix("job") ? 0 : nil as Int32?
            machine.change { if $0.lives[task] == .made { $0.lives[task] = status.map { .ended($0) } ?? .running } }
            return StartedTask(.random())
        }
        func watch(_ isHealthy: @escaping @Sendable () -> Void) async throws -> TaskExit {
            while true {
                let (life, changes) = machine.state.withLock { ($0.lives[task], $0.changes) }
                switch life {
                case .running?: isHealthy()
                case .ended(let status)?: return TaskExit(status: status)
                case .made?, nil: return TaskExit(status: 137, reason: "its container was removed")
                }
                try await machine.signal.wait(past: Revision(changes))
            }
        }
        func stop() async throws { machine.change { if $0.lives[task] == .running { $0.lives[task] = .ended(143) } } }
        func release() async throws {}
        func remove() async throws { machine.change { $0.lives[task] = nil } }
    }
}

/// A machine's part in a swarm in memory; the store outlives its processes.
final class ScriptedHome: SwarmHome {
    private struct State {
        var membership: SwarmMembership?
        var store: MemoryClusterStore<ContinuousClock>?
        var credentials: NodeCredentials?
    }

    private let state = Mutex(State())

    func membership() throws -> SwarmMembership? { state.withLock(\.membership) }
    func hasRemains() throws -> Bool { state.withLock { $0.store != nil } }
    func openStore() throws -> OpenedStore {
        let store = state.withLock { state in
            let store = state.store ?? MemoryClusterStore(clock: ContinuousClock())
            state.store = store
            return store
        }
        return OpenedStore(store, run: { try await store.run() }, close: {})
    }
    func credentials() throws -> NodeCredentials? { state.withLock(\.credentials) }
    func save(_ credentials: NodeCredentials) throws { state.withLock { $0.credentials = credentials } }
    /// As before there were any.
    func loseCredentials() throws { state.withLock { $0.credentials = nil } }
    func save(_ membership: SwarmMembership) throws { state.withLock { $0.membership = membership } }
    func forgetMembership() throws { state.withLock { $0.membership = nil } }
    func closeStore() { state.withLock(\.store)?.close() }
    func erase() throws { state.withLock { ($0.store, $0.credentials) = (nil, nil) } }
}
