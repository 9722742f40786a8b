import CaissonAPI
import CaissonCore
import Synchronization

/// A container's streams that a test holds in its hand.
final class FakeSession: ContainerSession, Sendable {
    struct State: Sendable {
        var input: [UInt8] = []
        var inputClosed = false
        var sizes: [TerminalSize] = []
        var signals: [String] = []
        var isDetached = false
        var status: Int32
    }

    let id = FakeEngine.id.text
    let output: AsyncThrowingStream<SessionOutput, any Error>
    private let continuation: AsyncThrowingStream<SessionOutput, any Error>.Continuation
    private let state: Mutex<State>
    private let endsOn: Mutex<@Sendable (State) -> Bool>

    /// With `endsOn` the process lives until the condition holds; otherwise it has ended when its output is read.
    init(output chunks: [SessionOutput], status: Int32, endsOn: (@Sendable (State) -> Bool)? = nil) {
        (output, continuation) = AsyncThrowingStream.makeStream()
        for chunk in chunks { continuation.yield(chunk) }
        state = Mutex(State(status: status))
        self.endsOn = Mutex(endsOn ?? { _ in false })
        if endsOn == nil { continuation.finish() }
    }

    var seen: State { state.withLock { $0 } }

    private func change(_ body: (inout State) -> Void) {
        let now = state.withLock { state in
            body(&state)
            return state
        }
        if endsOn.withLock({ $0 })(now) { continuation.finish() }
    }

    func send(_ bytes: [UInt8]) async throws { change { $0.input += bytes } }
    func closeInput() async throws { change { $0.inputClosed = true } }
    func resize(to size: TerminalSize) async throws { change { $0.sizes.append(size) } }
    func signal(_ name: String) async throws { change { $0.signals.append(name) } }
    func wait() async throws -> Int32 { state.withLock(\.status) }
    func detach() async { change { $0.isDetached = true } }
}
