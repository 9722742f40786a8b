import CaissonCore
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct StateLocksTests {
    @Test func aLockIsHeldUntilItsHolderLetsGo() async throws {
        try await withFixture { fixture in
            let (first, second) = (StateLocks(root: fixture.path("state")), StateLocks(root: fixture.path("state")))
            let name = LockName.container(.random())
            let held = try first.lock(name)
            #expect(try second.tryLock(name) == nil)
            #expect(try second.tryLock(.container(.random())) != nil)
            held.release()
            #expect(try second.tryLock(name) != nil)
        }
    }

    @Test func locksNestFromRootToContainer() async throws {
        try await withFixture { fixture in
            let locks = StateLocks(root: fixture.path("state"))
            let reached = try locks.withLock(.root) {
                try locks.withLock(.image(.sha256("i".utf8))) { try locks.withLock(.container(.random())) { true } }
            }
            #expect(reached)
        }
    }

    @Test(arguments: [LockName.root, .image(.sha256("i".utf8)), .container(.random()), .lease("0a1b")])
    func aNameIsReadBackFromItsFile(_ name: LockName) { #expect(LockName(fileName: name.fileName) == name) }

    @Test(arguments: ["", "image", "root-1", "container-", "container-../x", "network-1", "container-A"])
    func otherFilesAreNoLocks(_ text: String) { #expect(LockName(fileName: text) == nil) }

    @Test func theLockOfADeadHoldersOperationIsFree() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let name = LockName.container(.random())
            var holder: StateLock? = try store.locks.lock(name)
            let operation = OperationRecord(id: "o1", kind: "create", lock: name, detail: "{}", started: Timestamp(seconds: 5))
            try store.database.write { try $0.operations.insert(operation) }
            #expect(try store.locks.tryLock(name) == nil)
            _ = holder.take()
            let found = try store.database.read { try $0.operations.list(kind: "create") }
            #expect(found == [operation])
            #expect(try store.locks.tryLock(found[0].lock) != nil)
        }
    }
}
