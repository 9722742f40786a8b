import CaissonAPI
import CaissonCore
import Synchronization

/// Shows a build: takes its events from any thread and draws them at most ten times a second.
final class BuildDisplay: Sendable {
    private struct State {
        var queue: [(event: BuildEvent, time: Timestamp)] = []
        /// What the last lines need, whatever is drawn.
        var start: BuildStart?
        var warnings: [BuildWarning] = []
        var end: BuildEnd?
    }

    private static let interval = Duration.milliseconds(100)

    private let console: Console
    private let stream: StandardStream
    private let ticks: Bool
    private let state = Mutex(State())
    /// Apart from the state, so that drawing does not hold up those who tell.
    private let renderer: Mutex<any BuildRenderer>
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init(_ console: Console, _ mode: ProgressMode, stream: StandardStream = .error) {
        self.console = console
        self.stream = stream
        let renderer = mode.renderer(console)
        ticks = renderer.ticks
        self.renderer = Mutex(renderer)
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes events as they happen.
    var sink: BuildEventSink { { [self] in take([$0]) } }

    /// With `replayed` events of the past, whose times are their own.
    func take(_ events: [BuildEvent], replayed: Bool = false) {
        var time = console.now()
        state.withLock { state in
            for event in events {
                if let own = event.time, replayed { time = own }
                state.queue.append((event, time))
                switch event {
                case .started(let start): state.start = start
                case .warning(let warning): state.warnings.append(warning)
                case .ended(let end): state.end = end
                case .steps, .stepStarted, .stepProgress, .stepLog, .stepEnded: break
                }
            }
        }
        ring.yield()
    }

    var start: BuildStart? { state.withLock(\.start) }
    var warnings: [BuildWarning] { state.withLock(\.warnings) }
    var end: BuildEnd? { state.withLock(\.end) }

    /// Draws while `body` runs and once more when it has ended, however it ended.
    func show<Output: Sendable>(_ body: () async throws -> Output) async throws -> Output {
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.drawAsEventsCome() }
            if ticks { group.addTask { await self.tick() } }
            defer { group.cancelAll() }
            do { return Result<Output, any Error>.success(try await body()) } catch { return .failure(error) }
        }
        draw(isFinal: true)
        return try result.get()
    }

    private func tick() async {
        while (try? await ContinuousClock().sleep(for: Self.interval)) != nil { ring.yield() }  // ends by cancellation
    }

    private func drawAsEventsCome() async {
        for await _ in bell {
            draw(isFinal: false)
            // What comes meanwhile is drawn together.
            guard (try? await ContinuousClock().sleep(for: Self.interval)) != nil else { return }  // ends by cancellation
        }
    }

    private func draw(isFinal: Bool) {
        let size = console.terminal.size ?? TerminalSize(columns: 80, rows: 24)
        let (queue, end) = state.withLock { state in
            defer { state.queue = [] }
            return (state.queue, state.end?.time)
        }
        let now = isFinal ? end ?? queue.last?.time ?? console.now() : console.now()
        let text = renderer.withLock { renderer in
            for entry in queue { renderer.take(entry.event, at: entry.time) }
            return renderer.render(at: now, size: size, isFinal: isFinal)
        }
        guard !text.isEmpty else { return }
        try? console.write(stream, Array(text.utf8))  // ignored: a build does not fail because nobody watches it
    }
}
