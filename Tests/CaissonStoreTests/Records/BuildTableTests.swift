import CaissonCore
import CaissonStore
import TestSupport
import Testing

struct BuildTableTests {
    private func record(_ name: String, created: Int64 = 1, state: String = "running") -> BuildRecord {
        BuildRecord(id: .random(), name: name, state: state, created: Timestamp(seconds: created), folder: "/src")
    }

    @Test func everyColumnOfABuildComesBackAsItWasWritten() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let first = record("app")
            try store.database.write { try $0.builds.insert(first) }
            let written = try store.database.write { state in
                try state.builds.transition(first.id, from: "running") { record in
                    (record.state, record.ended, record.error) = ("failed", Timestamp(seconds: 9), "no")
                    (record.steps, record.endedSteps, record.cachedSteps) = (7, 3, 2)
                    record.imageID = "sha256:ab"
                }
            }
            #expect(written?.endedSteps == 3)
            #expect(try StateDatabase(root: store.root).read { try $0.builds.find(id: first.id) } == written)
            let again = try store.database.write { try $0.builds.transition(first.id, from: "running") { $0.error = "twice" } }
            #expect(again == nil)
        }
    }

    @Test func aBuildIsFoundByIDAndUniquePrefix() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let build = record("app")
            try store.database.write { try $0.builds.insert(build) }
            for text in [build.id.text, build.id.short] {
                #expect(try store.database.read { try $0.builds.resolve(text).id } == build.id)
            }
            for text in ["", "app", "xyz", build.id.text + "0"] {
                #expect(failure { try store.database.read { try $0.builds.resolve(text) } }?.code == .notFound)
            }
        }
    }

    @Test func theOldestThatAreOverAreThoseBeyondTheBound() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            try store.database.write { state in
                for number in 1...6 {
                    try state.builds.insert(record("b\(number)", created: Int64(number), state: number == 2 ? "running" : "done"))
                }
            }
            let old = try store.database.read { try $0.builds.list(except: "running", beyond: 3) }
            #expect(old.map(\.name) == ["b3", "b1"])
            #expect(try store.database.read { try $0.builds.list(state: "running").map(\.name) } == ["b2"])
        }
    }
}
