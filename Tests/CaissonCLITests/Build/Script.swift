import CaissonAPI
import CaissonCore

@testable import CaissonCLI

/// A build told step by step, for the displays: times are seconds after its beginning.
struct Script {
    static let id = ObjectID(String(repeating: "c0", count: 32)) ?? .random()
    static let dockerfile = "FROM alpine AS base\nRUN make\nCOPY . /app\nRUN test\nCMD app"

    private(set) var events: [(BuildEvent, Double)] = []

    /// Steps numbered from 1.
    init(_ names: String...) {
        let start = BuildStart(
            id: Self.id, time: Self.time(0), name: "app", dockerfileName: "Dockerfile", dockerfile: Self.dockerfile,
            target: nil)
        add(.started(start), 0)
        add(.steps(names.enumerated().map { BuildStep(id: $0.offset + 1, name: $0.element, kind: .run) }), 0)
    }

    static func time(_ seconds: Double) -> Timestamp {
        CommandLineRun.now.advanced(by: .milliseconds(Int64(seconds * 1000)))
    }

    mutating func add(_ event: BuildEvent, _ seconds: Double) { events.append((event, seconds)) }
    mutating func start(_ id: Int, _ seconds: Double) { add(.stepStarted(id, Self.time(seconds)), seconds) }
    mutating func log(_ id: Int, _ text: String, _ seconds: Double) {
        add(.stepLog(id, stream: 1, text: text, Self.time(seconds)), seconds)
    }
    mutating func progress(
        _ id: Int, _ name: String, _ current: Int64, _ total: Int64?, _ seconds: Double, isDone: Bool = false
    ) {
        add(.stepProgress(id, BuildProgress(id: name, current: current, total: total, isDone: isDone)), seconds)
    }
    mutating func end(_ id: Int, _ seconds: Double, _ outcome: StepEnd.Outcome = .done, miss: CacheMiss? = nil) {
        add(.stepEnded(id, StepEnd(time: Self.time(seconds), outcome: outcome, miss: miss)), seconds)
    }
    mutating func step(
        _ id: Int, _ begin: Double, _ seconds: Double, _ outcome: StepEnd.Outcome = .done, miss: CacheMiss? = nil
    ) {
        start(id, begin)
        end(id, seconds, outcome, miss: miss)
    }
    mutating func end(_ seconds: Double, _ outcome: BuildEnd.Outcome) {
        add(.ended(BuildEnd(time: Self.time(seconds), outcome: outcome)), seconds)
    }

    /// All the text of a renderer that draws after each event.
    func text(_ renderer: some BuildRenderer, size: TerminalSize = TerminalSize(columns: 80, rows: 24)) -> String {
        var renderer = renderer
        var out = ""
        for (event, seconds) in events {
            renderer.take(event, at: Self.time(seconds))
            out += renderer.render(at: Self.time(seconds), size: size, isFinal: false)
        }
        return out + renderer.render(at: Self.time(events.last?.1 ?? 0), size: size, isFinal: true)
    }
}
