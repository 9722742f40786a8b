import CaissonAPI
import CaissonCore
import Synchronization

/// Numbers the steps of a build and tells its events, one at a time.
final class BuildReporter: Sendable {
    private struct State {
        var nextID = 1
        var running: Set<Int> = []
    }

    private let sink: BuildEventSink
    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    init(_ sink: @escaping BuildEventSink, clock: @escaping @Sendable () -> Timestamp) {
        self.sink = sink
        self.clock = clock
    }

    func send(_ event: BuildEvent) { state.withLock { _ in sink(event) } }

    /// Announces steps; `make` gets the number of the first.
    @discardableResult
    func announce(_ count: Int, _ make: (Int) -> [BuildStep]) -> Int {
        state.withLock { state in
            let first = state.nextID
            state.nextID += count
            let steps = make(first)
            if !steps.isEmpty { sink(.steps(steps)) }
            return first
        }
    }

    func start(_ step: Int) {
        state.withLock { state in
            state.running.insert(step)
            sink(.stepStarted(step, clock()))
        }
    }

    func progress(_ step: Int, _ progress: BuildProgress) { send(.stepProgress(step, progress)) }

    func log(_ step: Int, _ stream: Int, _ text: String) { send(.stepLog(step, stream: stream, text: text, clock())) }

    func end(_ step: Int, _ outcome: StepEnd.Outcome, miss: CacheMiss? = nil, diffID: String? = nil, size: Int64? = nil)
    {
        state.withLock { state in
            guard state.running.remove(step) != nil else { return }
            sink(.stepEnded(step, StepEnd(time: clock(), outcome: outcome, miss: miss, diffID: diffID, size: size)))
        }
    }

    /// An internal step around `body`: announced, started, ended as it went.
    func internalStep<Value>(
        _ name: String, kind: BuildStep.Kind = .internal, inputs: [Int] = [], _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let step = announce(1) { [BuildStep(id: $0, name: name, kind: kind, inputs: inputs)] }
        start(step)
        do {
            let value = try await body(step)
            end(step, .done)
            return value
        } catch {
            fail(step, error)
            throw error
        }
    }

    func fail(_ step: Int, _ error: any Error, exitCode: Int32? = nil) {
        end(
            step,
            error is CancellationError
                ? .cancelled : .failed(message: "\(BuildReporter.headline(error))", exitCode: exitCode))
    }

    static func headline(_ error: any Error) -> String {
        switch error {
        case let failure as BuildFailure: failure.message
        case let failure as CaissonError: failure.message
        default: "\(error)"
        }
    }
}
