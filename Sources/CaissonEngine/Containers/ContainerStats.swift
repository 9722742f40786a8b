import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore

/// `container stats`: measures at an interval as long as somebody takes the measurements.
actor ContainerStats {
    private let context: EngineContext
    private let options: StatsOptions
    /// The containers asked for, once their names are known to be right.
    private var wanted: [ObjectID]?
    private var known: [ObjectID: ContainerEntry] = [:]
    private var before: [ObjectID: ContainerStatistics] = [:]
    private var isFirst = true
    private var isOver = false

    init(_ context: EngineContext, _ options: StatsOptions) {
        self.context = context
        self.options = options
    }

    /// The next measurements; nil when there is none to come.
    func next() async throws -> [ContainerStatistics]? {
        guard !isOver else { return nil }
        isOver = options.isSingle
        if wanted == nil, !options.containers.isEmpty { wanted = try resolve() }
        if isFirst, options.isSingle { _ = try measure() }
        if !isFirst || options.isSingle { try await Reactor.shared.sleep(for: options.interval) }
        isFirst = false
        return try measure()
    }

    private func resolve() throws -> [ObjectID] {
        let context = context, names = options.containers
        return try context.database.read { state in try names.map { try state.containers.resolve($0).id } }
    }

    private func measure() throws -> [ContainerStatistics] {
        let samples = try entries().map { entry in
            var sample = sample(entry)
            if let earlier = before[entry.id] { sample.compare(with: earlier) }
            return sample
        }
        before = Dictionary(samples.map { ($0.id, $0) }) { _, new in new }
        return samples
    }

    /// In the order asked for, or that of `container ls`.
    private func entries() throws -> [ContainerEntry] {
        let context = context, wanted = wanted
        let states = options.all ? nil : ContainerEntry.liveStates
        let records = try context.database.read { state in
            try wanted.map { try $0.compactMap { try state.containers.find(id: $0) } } ?? state.containers.list(states: states)
        }
        let entries = try records.map { try ContainerEntry($0, knowing: known[$0.id]) }
        known = Dictionary(entries.map { ($0.id, $0) }) { _, new in new }
        return entries
    }

    private func sample(_ entry: ContainerEntry) -> ContainerStatistics {
        guard entry.state == .running || entry.state == .paused, let pid = entry.record.pid else {
            return ContainerStatistics(id: entry.id, name: entry.record.name, time: SystemClock.now(), isRunning: false)
        }
        let cgroup = try? ContainerCgroup.find(entry.id, context) // ignored: without one there is less to tell
        return StatsSampler.sample(
            entry.id, name: entry.record.name, cgroup: cgroup, pid: pid, hostNetwork: entry.body.host.networkMode == "host")
    }
}

extension ContainerService {
    func stats(_ options: StatsOptions) -> AsyncThrowingStream<[ContainerStatistics], any Error> {
        let context = context
        let stats = ContainerStats(context, options)
        return AsyncThrowingStream { try await context.run { try await stats.next() } }
    }
}
