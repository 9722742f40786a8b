import CaissonCore
package import CaissonSwarm
package import SystemPackage

extension OpenedStore {
    /// The store of a swarm on one machine, which no other process writes: what keeps it going looks seldom. Blocks; throws as
    /// ``SQLiteClusterStore`` does.
    package static func sqlite(_ file: FilePath, clock: some Clock<Duration>) throws -> OpenedStore {
        let store = try SQLiteClusterStore(file, clock: clock)
        return OpenedStore(store, run: { try await store.run(pace: .seconds(60)) }, close: { store.close() })
    }
}
