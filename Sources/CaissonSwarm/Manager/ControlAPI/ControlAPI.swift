package import CaissonAPI
package import CaissonCore

/// Where lines of a task's log come from: its node.
package protocol TaskLogReader: Sendable {
    /// Batches of whole records. Throws `notFound` where the node has no container of the task.
    func logs(of task: TaskRecord, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error>
}

/// What users ask of a swarm, answered by the manager that leads: reads come from the view, writes go to the store and are in the
/// view when they return.
package struct ControlAPI: Sendable {
    let store: any ClusterStore
    let view: ClusterView
    /// This machine.
    let ownNode: NodeID
    let machine: any SwarmMachine
    let authority: any SwarmAuthority
    let workshop: Workshop
    let now: @Sendable () -> Timestamp
    /// One write at a time, so that what was checked still holds when it is written.
    private let gate = SerialGate()

    package init(
        _ store: any ClusterStore, _ view: ClusterView, node: NodeID, machine: any SwarmMachine,
        authority: any SwarmAuthority,
        workshop: Workshop, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.store, self.view, ownNode, self.machine, self.authority) = (store, view, node, machine, authority)
        (self.workshop, self.now) = (workshop, now)
    }

    /// The swarm as it is.
    func snapshot() throws -> ClusterSnapshot {
        guard let snapshot = view.snapshot else { throw CaissonError(.unavailable, "the swarm's manager is not ready yet") }
        return snapshot
    }

    /// Writes what `decide` makes of the swarm as it is; nothing where it makes nothing.
    func write<Value: Sendable>(
        _ decide: @escaping @Sendable (ClusterSnapshot) throws -> (value: Value, changes: [ClusterChange])
    ) async throws -> Value {
        try await gate.run { [self] in
            let (value, changes) = try decide(snapshot())
            if !changes.isEmpty { try await commit(changes) }
            return value
        }
    }

    private func commit(_ changes: [ClusterChange]) async throws {
        do {
            guard case .done(let revision) = try await store.commit(ClusterTransaction(changes)) else {
                throw CaissonError(.conflict, "update out of sequence")
            }
            try await view.wait(reaching: revision.number)
        } catch let error as ClusterStoreError {
            throw error.asCaissonError
        }
    }

    static func requireVersion(_ version: Int64, of meta: ObjectMeta) throws {
        guard version == meta.version else { throw CaissonError(.conflict, "update out of sequence") }
    }
}
