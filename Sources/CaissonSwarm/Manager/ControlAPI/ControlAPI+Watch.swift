package import CaissonAPI
import CaissonCore
import Synchronization

extension ControlAPI {
    package func watchSwarm() -> AsyncThrowingStream<SwarmChange, any Error> {
        let reader = SwarmWatchReader(view, own: ownNode)
        return AsyncThrowingStream {
            do { return try await reader.next() } catch is CancellationError { return nil }
        }
    }
}

/// Turns what happens in the store into what users see change. A slow reader gets several revisions in one.
private final class SwarmWatchReader: Sendable {
    private let view: ClusterView
    private let own: NodeID
    private let seen = Mutex<Int64>(0)

    init(_ view: ClusterView, own: NodeID) { (self.view, self.own) = (view, own) }

    func next() async throws -> SwarmChange {
        while true {
            let news = try await view.nextNews(past: seen.withLock { $0 })
            seen.withLock { $0 = news.snapshot.revision }
            guard let changes = news.changes else { return whole(news.snapshot) }
            let change = ChangedObjects(changes, news.snapshot).change(news.snapshot, own)
            if change != SwarmChange(revision: change.revision, isWhole: false) { return change }
        }
    }

    private func whole(_ snapshot: ClusterSnapshot) -> SwarmChange {
        var change = SwarmChange(revision: snapshot.revision, isWhole: true)
        change.nodes = snapshot.sortedNodes.map { NodeDetails($0, own: own) }
        change.services = snapshot.sortedServices.map { ServiceDetails($0, snapshot) }
        change.tasks = ControlAPI.inOrder(snapshot.tasks.all).map { TaskSummary($0, snapshot) }
        change.networks = snapshot.networks.values.sorted { $0.id < $1.id }.map(SwarmNetworkDetails.init)
        return change
    }
}

/// Which objects some changes are about: those that are there still, and those that are gone.
private struct ChangedObjects {
    private var nodes: Set<NodeID> = []
    private var services: Set<ServiceID> = []
    private var tasks: Set<TaskID> = []
    private var networks: Set<NetworkID> = []

    init(_ changes: [AppliedChange], _ snapshot: ClusterSnapshot) {
        for change in changes {
            switch change {
            case .put(let object): note(object.key)
            case .deleted(let key): note(key)
            }
        }
        // Numbers of a service change with its tasks.
        for id in tasks { if let task = snapshot.tasks[id] { services.insert(task.service) } }
        for case .put(.task(let task)) in changes { services.insert(task.service) }
    }

    private mutating func note(_ key: ObjectKey) {
        switch key {
        case .node(let id): nodes.insert(id)
        case .service(let id): services.insert(id)
        case .task(let id), .taskReport(_, let id): tasks.insert(id)
        case .network(let id): networks.insert(id)
        case .cluster, .nodeReport, .secret, .config: break
        }
    }

    func change(_ snapshot: ClusterSnapshot, _ own: NodeID) -> SwarmChange {
        var change = SwarmChange(revision: snapshot.revision, isWhole: false)
        for id in nodes.sorted() {
            if let node = snapshot.nodes[id] { change.nodes.append(NodeDetails(node, own: own)) } else { change.removedNodes.append(id) }
        }
        for id in services.sorted() {
            if let service = snapshot.services[id] {
                change.services.append(ServiceDetails(service, snapshot))
            } else { change.removedServices.append(id) }
        }
        for id in tasks.sorted() {
            if let task = snapshot.tasks[id] { change.tasks.append(TaskSummary(task, snapshot)) } else { change.removedTasks.append(id) }
        }
        for id in networks.sorted() {
            if let network = snapshot.networks[id] {
                change.networks.append(SwarmNetworkDetails(network))
            } else { change.removedNetworks.append(id) }
        }
        return change
    }
}
