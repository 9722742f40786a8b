import ArgumentParser
import CaissonCore
import CaissonLinux
import Glibc
import Synchronization

/// Errors of commands as users see them: one line on standard error, status 1.
enum Complaint {
    static func catching(_ body: () throws -> Void) throws {
        do { try body() } catch let code as ExitCode { throw code } catch {
            try? FileIO.writeAll(STDERR_FILENO, "caissond: \(error)\n") // ignored: nobody reads it
            throw ExitCode.failure
        }
    }
}

/// Asynchronous work of a command that has nothing else to do.
enum Waiting {
    /// Waits for it, blocking the thread; throws what it throws.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let done = try EventDescriptor()
        let box = Box<Value>()
        Task(executorPreference: BlockingPool.shared) {
            do { box.set(.success(try await body())) } catch { box.set(.failure(error)) }
            done.signal()
        }
        _ = try FileIO.poll(done.raw, timeout: nil)
        return try box.value()
    }

    private final class Box<Value: Sendable>: Sendable {
        private let result = Mutex<Result<Value, any Error>?>(nil)

        func set(_ value: Result<Value, any Error>) { result.withLock { $0 = value } }

        func value() throws -> Value {
            guard let result = result.withLock({ $0 }) else { throw CancellationError() }
            return try result.get()
        }
    }
}
