import CaissonCore
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct VolumeTableTests {
    private func volume(_ name: String, _ labels: [String: String] = [:]) -> VolumeRecord {
        VolumeRecord(name: name, driver: "local", created: Timestamp(seconds: 5), labels: labels, options: ["o": "bind"])
    }

    @Test func volumesAreKeptByName() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let records = [volume("b"), volume("A.1_x", [VolumeRecord.anonymousLabel: ""])]
            try store.database.write { state in for record in records { try state.volumes.insert(record) } }
            #expect(try store.database.read { try $0.volumes.list() } == [records[1], records[0]])
            #expect(try store.database.read { try $0.volumes.find("b") } == records[0])
            #expect(records[1].isAnonymous && !records[0].isAnonymous)
            #expect(failure { try store.database.write { try $0.volumes.insert(records[0]) } }?.code == .conflict)
            #expect(failure { try store.database.read { try $0.volumes.resolve("x") } }?.message == "get x: no such volume")
            #expect(try store.database.write { try $0.volumes.delete("b") })
            #expect(try store.database.write { try !$0.volumes.delete("b") })
        }
    }

    @Test func useIsKnownAsLongAsTheContainerIs() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.image("one", names: ["one"])
            let user = try store.container("user", of: image.id, state: "running")
            let other = try store.image("other", names: ["other"])
            try store.database.write { state in
                try state.volumes.use([.volume("data"), .image(other.id)], by: user.id)
                // A container that is not there counts for nothing.
                try state.volumes.use([.volume("data")], by: .random())
            }
            let users = try store.database.read { try $0.volumes.users(of: .volume("data")) }
            #expect(users.map(\.name) == ["user"] && users.map(\.state) == ["running"])
            #expect(try store.database.read { try $0.volumes.allUsers() } == users)
            #expect(try store.database.read { try $0.containers.imageUsage() } == [image.id: 1, other.id: 1])
            #expect(failure { try store.images.remove("other", force: false, noPrune: false) }?.code == .conflict)
            try store.database.write { try $0.volumes.release(user.id) }
            #expect(try store.database.read { try $0.volumes.allUsers() }.isEmpty)
            #expect(failure { try store.images.remove("other", force: false, noPrune: false) } == nil)
        }
    }

    @Test func aMountedImageKeepsItsLayersWithoutItsRecord() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.image("one", names: ["one"])
            let mounted = try store.image("mounted", names: ["mounted"])
            let user = try store.container("user", of: image.id)
            try store.database.write { try $0.volumes.use([.image(mounted.id)], by: user.id) }
            _ = try store.images.remove("mounted", force: true, noPrune: false)
            var kept: Set<ChainID> = []
            _ = try store.collector.collect(now: Timestamp(seconds: 9)) { layers, _ in
                kept = layers
                return 0
            }
            #expect(Set(mounted.layers.map(\.chainID)).isSubset(of: kept))
        }
    }
}
