import CaissonAPI
import CaissonCLI
import CaissonCore
import Synchronization

/// A terminal that types what a test wants.
final class FakeTerminal: HostTerminal, Sendable {
    struct State: Sendable {
        var terminals: Set<StandardStream> = []
        var size: TerminalSize? = TerminalSize(columns: 80, rows: 24)
        /// What standard input gives, chunk by chunk.
        var input: [[UInt8]] = []
        /// Whether input ends after that; otherwise nothing more is typed.
        var inputEnds = true
        /// Signals that arrive.
        var signals: [String] = []
        var rawModes = 0
        var restored = 0
    }

    let state: Mutex<State>

    init(_ configure: (inout State) -> Void = { _ in }) {
        var state = State()
        configure(&state)
        self.state = Mutex(state)
    }

    func isTerminal(_ stream: StandardStream) -> Bool { state.withLock { $0.terminals.contains(stream) } }
    var size: TerminalSize? { state.withLock(\.size) }

    func enterRawMode() throws -> any RawTerminal {
        state.withLock { $0.rawModes += 1 }
        return Raw(terminal: self)
    }

    private struct Raw: RawTerminal {
        let terminal: FakeTerminal
        func restore() { terminal.state.withLock { $0.restored += 1 } }
    }

    func read() async throws -> [UInt8] {
        let next = state.withLock { state in state.input.isEmpty ? nil : state.input.removeFirst() }
        if let next { return next }
        if state.withLock(\.inputEnds) { return [] }
        // Nobody types: only cancellation ends this.
        let (silence, _) = AsyncStream<Never>.makeStream()
        for await _ in silence {}
        throw CancellationError()
    }

    func readBlocking(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        state.withLock { state in
            guard !state.input.isEmpty else { return 0 }
            let chunk = state.input.removeFirst().prefix(buffer.count)
            buffer.copyBytes(from: chunk)
            return chunk.count
        }
    }

    func readLine(echo: Bool) async throws -> String? {
        state.withLock { state in
            state.input.isEmpty ? nil : String(decoding: state.input.removeFirst(), as: UTF8.self)
        }
    }

    func signals(_ names: [String], once: Bool) throws -> AsyncStream<String> {
        let arriving = state.withLock { state in
            defer { state.signals = [] }
            return state.signals.filter(names.contains)
        }
        let (stream, continuation) = AsyncStream<String>.makeStream()
        for name in arriving { continuation.yield(name) }
        return stream
    }
}

/// A command line over a fake engine, with all its output kept.
final class CommandLineRun: Sendable {
    private let written = Mutex<[StandardStream: [UInt8]]>([:])
    let engine: FakeEngine
    let swarm: FakeSwarm
    let terminal: FakeTerminal
    let environment: [String: String]
    private let opened = Mutex<[GlobalOptions]>([])

    init(
        _ engine: FakeEngine = FakeEngine(), swarm: FakeSwarm = FakeSwarm(), terminal: FakeTerminal = FakeTerminal(),
        environment: [String: String] = [:]
    ) {
        self.engine = engine
        self.swarm = swarm
        self.terminal = terminal
        self.environment = environment
    }

    var out: String { text(.output) }
    var err: String { text(.error) }
    /// The options the engine was made with, each time.
    var globals: [GlobalOptions] { opened.withLock { $0 } }

    private func text(_ stream: StandardStream) -> String {
        written.withLock { String(decoding: $0[stream] ?? [], as: UTF8.self) }
    }

    /// The point of time all tests live in: 2026-01-02T03:04:05Z.
    static let now = Timestamp(seconds: 1_767_323_045)

    var console: Console {
        Console(
            write: { [self] stream, bytes in written.withLock { $0[stream, default: []] += bytes } }, terminal: terminal,
            environment: environment, workingDirectory: { "/home/me" }, now: { Self.now },
            localOffset: { _ in LocalOffset(seconds: 0, abbreviation: "UTC") })
    }

    /// Runs words separated by blanks.
    func callAsFunction(_ line: String) async -> Int32 { await run(line.split(separator: " ").map { String($0) }) }

    func run(_ arguments: [String]) async -> Int32 {
        let (engine, swarm) = (engine, swarm)
        return await CommandLineInterface.run(
            arguments: arguments, console: console,
            engine: { [self] options in
                opened.withLock { $0.append(options) }
                return engine
            }, swarm: { _ in swarm })
    }
}
