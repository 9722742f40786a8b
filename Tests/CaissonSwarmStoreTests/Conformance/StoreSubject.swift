import CaissonSwarm
import CaissonSwarmStore
import TestSupport

/// What the tests ask of a store beyond the protocol: its service and its end.
protocol TestedStore: ClusterStore {
    func run() async throws
    func close()
}

extension MemoryClusterStore: TestedStore {}

extension SQLiteClusterStore: TestedStore {
    func run() async throws { try await run(pace: .milliseconds(50)) }
}

/// The stores that have to behave alike.
enum StoreSubject: String, CaseIterable, Sendable {
    case memory, sqlite

    /// Runs `body` with an empty store whose leases run on `clock`.
    func with<Value>(clock: some Clock<Duration>, _ body: (any TestedStore) async throws -> Value) async throws -> Value {
        switch self {
        case .memory:
            return try await body(MemoryClusterStore(clock: clock))
        case .sqlite:
            return try await withFixture("cluster-store") { fixture in
                let store = try SQLiteClusterStore(fixture.path("swarm/store.db"), clock: clock)
                defer { store.close() }
                return try await body(store)
            }
        }
    }
}
