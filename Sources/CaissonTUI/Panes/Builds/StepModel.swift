import CaissonAPI
import CaissonCore

/// A step of a watched build: what it is, how far it is and what it wrote.
struct StepModel: Sendable, Identifiable {
    enum State: Sendable, Equatable, CaseIterable {
        case waiting, running, done, cached, failed, cancelled
    }

    var step: BuildStep
    private(set) var started: Timestamp?
    private(set) var end: StepEnd?
    /// Where it stands, the latest of each thing that moves, in the order they came up.
    private(set) var progress: [BuildProgress] = []
    private(set) var log = LogStore(LogStore.Limits(lines: 4 << 20, bytes: 256 << 20))
    /// When the build ended around a step that had not.
    private var left: Timestamp?

    init(_ step: BuildStep) { self.step = step }

    var id: Int { step.id }

    var state: State {
        switch end?.outcome {
        case .done: .done
        case .cached: .cached
        case .cancelled: .cancelled
        case .failed: .failed
        case nil: started == nil ? .waiting : left == nil ? .running : .cancelled
        }
    }

    /// Whether it is an instruction of the Dockerfile, and so counted.
    var isInstruction: Bool { step.kind != .internal && step.kind != .export }

    /// Seconds it has run, or ran; 0 before it starts.
    func seconds(at now: Timestamp) -> Double {
        guard let started else { return 0 }
        return max(0, (end?.time ?? left ?? now).since(started) / .seconds(1))
    }

    mutating func start(_ time: Timestamp) {
        if started == nil { started = time }
    }

    mutating func move(_ news: BuildProgress) {
        if let index = progress.firstIndex(where: { $0.id == news.id }) {
            progress[index] = news
        } else {
            progress.append(news)
        }
    }

    mutating func write(_ text: String, stream: Int, _ time: Timestamp) {
        log.append(text, time: time, isStderr: stream == 2)
    }

    mutating func finish(_ news: StepEnd) {
        if end == nil { end = news }
    }

    mutating func buildEnded(_ time: Timestamp) { left = time }
}

extension StepModel {
    /// The thing that moves now and has a known size.
    var measured: BuildProgress? { progress.last { !$0.isDone && ($0.total ?? 0) > 0 } }

    /// Whether it runs and there is something to tell how much of it is done.
    var hasBar: Bool { state == .running && (measured != nil || (step.expected ?? 0) > 0) }

    /// How much of it is done, from bytes moved or from the time it took the last time; nil when nothing tells.
    func fraction(at now: Timestamp) -> Double? {
        guard state == .running else { return nil }
        if let measured, let total = measured.total { return min(1, max(0, Double(measured.current) / Double(total))) }
        guard let expected = step.expected, expected > 0 else { return nil }
        return min(0.99, seconds(at: now) / expected)
    }

    /// The name without BuildKit's brackets: `RUN make` of `[build 2/5] RUN make`.
    var instruction: String {
        guard step.name.hasPrefix("["), let end = step.name.firstIndex(of: "]") else { return step.name }
        return String(step.name[step.name.index(after: end)...].drop { $0 == " " })
    }

    /// Why it failed; nil when it did not.
    var failure: String? {
        if case .failed(let message, _) = end?.outcome { message } else { nil }
    }
}
