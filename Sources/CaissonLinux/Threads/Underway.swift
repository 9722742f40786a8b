import CaissonCore
import Synchronization

/// Blocking work begun on another thread while this one does something else.
///
/// Where no thread has come to it yet, whoever wants the result does it: threads that wait for each other's work never do so
/// for ever.
package final class Underway<Value: Sendable>: Sendable {
    private enum State {
        case waiting(@Sendable () throws -> Value)
        case running
        case done(Result<Value, any Error>)
    }

    private let state: Mutex<State>
    private let bell: EventDescriptor

    /// Throws where there is no descriptor to wait on.
    package init(on pool: BlockingPool = .shared, _ body: @escaping @Sendable () throws -> Value) throws(SyscallError) {
        state = Mutex(.waiting(body))
        bell = try EventDescriptor()
        pool.post { [self] in perform() }
    }

    /// What it returned or threw; waits for that.
    package func value() throws -> Value {
        perform()
        _ = try FileIO.poll(bell.raw, timeout: nil)
        guard case .done(let result) = state.withLock({ $0 }) else { throw SyscallError("wait", errno: 10) } // ECHILD: nobody rang
        return try result.get()
    }

    /// Returns once it is over, or will never begin.
    package func settle() {
        let isRunning = state.withLock { state -> Bool in
            guard case .waiting = state else { return true }
            state = .done(.failure(CancellationError()))
            return false
        }
        if !isRunning { bell.signal() }
        if isRunning { _ = try? FileIO.poll(bell.raw, timeout: nil) } // ignored: a wait without end cannot fail
    }

    private func perform() {
        let body = state.withLock { state -> (@Sendable () throws -> Value)? in
            guard case .waiting(let body) = state else { return nil }
            state = .running
            return body
        }
        guard let body else { return }
        let result = Result(catching: body)
        state.withLock { $0 = .done(result) }
        bell.signal()
    }
}
