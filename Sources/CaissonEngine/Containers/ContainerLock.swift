import CaissonCore
import CaissonStore

/// The locks of containers, whose files go with their containers: whoever comes too late makes the file anew and takes it away.
extension EngineContext {
    /// Runs `body` while holding the lock of a container, which may be gone by then: `body` finds out and throws `notFound`.
    func withLock<Value>(of container: ObjectID, _ body: () throws -> Value) throws -> Value {
        do { return try locks.withLock(.container(container), body) } catch let error as CaissonError
            where error.code == .notFound
        {
            forgetLock(of: container)
            throw error
        }
    }

    /// Runs `body` while holding the lock of a container, which may be gone by then: `body` finds out and throws `notFound`.
    func withLock<Value>(of container: ObjectID, _ body: () async throws -> Value) async throws -> Value {
        do { return try await locks.withLock(.container(container), body) } catch let error as CaissonError
            where error.code == .notFound
        {
            forgetLock(of: container)
            throw error
        }
    }

    /// Lets go of a container's lock, and takes its file away where the container is gone.
    func release(_ lock: StateLock, of container: ObjectID) {
        // ignored: a left-over lock file is harmless, the next prune takes it away
        let isGone = (try? database.read { try $0.containers.find(id: container) == nil }) ?? false
        if isGone { lock.releaseAndRemove() } else { lock.release() }
    }

    private func forgetLock(of container: ObjectID) {
        // ignored: as above; who holds it sees to it
        if let lock = try? locks.tryLock(.container(container)) { release(lock, of: container) }
    }
}
