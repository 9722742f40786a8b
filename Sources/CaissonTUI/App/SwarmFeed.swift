import CaissonAPI
import CaissonCore
import Synchronization

/// Changes of a swarm on their way to the screen: whatever came since the last look is handed over as one change, so that a
/// thousand tasks that change state ten times each cost the screen a few messages and not ten thousand.
final class SwarmFeed: Sendable {
    private struct Waiting: Sendable {
        var change: GatheredChange?
        var end: Result<Void, CaissonError>?
    }

    private let waiting = Mutex(Waiting())
    private let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    func put(_ change: SwarmChange) {
        waiting.withLock { waiting in
            if waiting.change == nil || change.isWhole { waiting.change = GatheredChange(change) } else { waiting.change?.add(change) }
        }
        signal.yield()
    }

    /// No more changes come.
    func finish(_ result: Result<Void, CaissonError>) {
        waiting.withLock { $0.end = result }
        signal.finish()
    }

    /// Hands over what changed until the end; throws what it ended with.
    func drain(pausing pause: (Duration) async throws -> Void, _ deliver: (SwarmChange) async -> Void) async throws {
        for await _ in signals {
            guard let change = take() else { continue }
            await deliver(change)
            // What comes during a frame is shown by the next one.
            try await pause(FramePacer.interval)
        }
        if let change = take() { await deliver(change) }
        try waiting.withLock { $0.end }?.get()
    }

    private func take() -> SwarmChange? {
        let gathered = waiting.withLock { waiting in
            defer { waiting.change = nil }
            return waiting.change
        }
        return gathered?.change
    }
}

/// Changes that came one after the other, as one: of each object the latest.
struct GatheredChange: Sendable {
    private var revision: Int64
    private let isWhole: Bool
    private var nodes = LatestObjects<NodeID, NodeDetails>()
    private var services = LatestObjects<ServiceID, ServiceDetails>()
    private var tasks = LatestObjects<TaskID, TaskSummary>()
    private var networks = LatestObjects<NetworkID, SwarmNetworkDetails>()

    init(_ change: SwarmChange) {
        (revision, isWhole) = (change.revision, change.isWhole)
        add(change)
    }

    mutating func add(_ change: SwarmChange) {
        revision = max(revision, change.revision)
        nodes.add(change.nodes, change.removedNodes)
        services.add(change.services, change.removedServices)
        tasks.add(change.tasks, change.removedTasks)
        networks.add(change.networks, change.removedNetworks)
    }

    var change: SwarmChange {
        var change = SwarmChange(revision: revision, isWhole: isWhole)
        (change.nodes, change.removedNodes) = (Array(nodes.objects.values), Array(nodes.removed))
        (change.services, change.removedServices) = (Array(services.objects.values), Array(services.removed))
        (change.tasks, change.removedTasks) = (Array(tasks.objects.values), Array(tasks.removed))
        (change.networks, change.removedNetworks) = (Array(networks.objects.values), Array(networks.removed))
        return change
    }
}

/// Objects of one kind as they were last heard of.
private struct LatestObjects<ID: Hashable & Sendable, Object: Identifiable & Sendable>: Sendable where Object.ID == ID {
    private(set) var objects: [ID: Object] = [:]
    private(set) var removed: Set<ID> = []

    mutating func add(_ changed: [Object], _ gone: [ID]) {
        for object in changed {
            objects[object.id] = object
            removed.remove(object.id)
        }
        for id in gone {
            objects[id] = nil
            removed.insert(id)
        }
    }
}
