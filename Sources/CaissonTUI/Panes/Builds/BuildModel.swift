import CaissonAPI
import CaissonCore

/// What the events of a build add up to. Any order of events is taken; those about unknown steps are dropped.
struct BuildModel: Sendable {
    private(set) var start: BuildStart?
    /// The Dockerfile's lines.
    private(set) var dockerfile: [Substring] = []
    /// By ID.
    private(set) var steps: [StepModel] = []
    private(set) var warnings: [BuildWarning] = []
    private(set) var end: BuildEnd?
    /// Who waits for whom.
    private(set) var order = StepOrder([])
    private(set) var lanes: [LaneRow] = []
    private var places: [Int: Int] = [:]
    /// The latest point in time an event told of.
    private var latest = Timestamp.never

    mutating func receive(_ events: [BuildEvent]) {
        for event in events { receive(event) }
    }

    private mutating func receive(_ event: BuildEvent) {
        switch event {
        case .started(let start):
            if self.start == nil { take(start) }
            latest = max(latest, start.time)
        case .steps(let steps): add(steps)
        case .stepStarted(let id, let time):
            change(id) { $0.start(time) }
            latest = max(latest, time)
        case .stepProgress(let id, let progress): change(id) { $0.move(progress) }
        case .stepLog(let id, let stream, let text, let time):
            change(id) { $0.write(text, stream: stream, time) }
            latest = max(latest, time)
        case .stepEnded(let id, let end):
            change(id) { $0.finish(end) }
            latest = max(latest, end.time)
        case .warning(let warning): warnings.append(warning)
        case .ended(let end):
            guard self.end == nil else { return }
            self.end = end
            for index in steps.indices { steps[index].buildEnded(end.time) }
        }
    }

    /// Ends a build whose process died without a word, at the last thing it told.
    mutating func lose() {
        guard start != nil, end == nil else { return }
        receive(.ended(BuildEnd(time: latest, outcome: .failed(message: "its process died", step: nil, source: ""))))
    }

    private mutating func take(_ start: BuildStart) {
        self.start = start
        dockerfile = start.dockerfile.split(separator: "\n", omittingEmptySubsequences: false)
        if dockerfile.last == "" { dockerfile.removeLast() }
    }

    private mutating func change(_ id: Int, _ body: (inout StepModel) -> Void) {
        if let place = places[id] { body(&steps[place]) }
    }

    /// Takes more of the graph; what is known of a step stays.
    private mutating func add(_ news: [BuildStep]) {
        for step in news {
            if let place = places[step.id] {
                steps[place].step = step
            } else {
                places[step.id] = steps.count
                steps.append(StepModel(step))
                if let end { steps[steps.count - 1].buildEnded(end.time) }
            }
        }
        steps.sort { $0.id < $1.id }
        places = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1.id, $0) })
        order = StepOrder(steps.map(\.step))
        lanes = LaneLayout.rows(steps.map(\.step))
    }
}

extension BuildModel {
    /// The place of a step among ``steps``.
    func place(of id: Int) -> Int? { places[id] }
    func step(_ id: Int) -> StepModel? { places[id].map { steps[$0] } }

    var isRunning: Bool { start != nil && end == nil }

    /// What the build made; nil when it did not end well.
    var result: BuildResult? {
        if case .done(let result) = end?.outcome { result } else { nil }
    }

    /// The step that failed, or the one the build's failure names.
    var failedStep: Int? {
        if case .failed(_, let step?, _) = end?.outcome { return places[step] == nil ? nil : step }
        return steps.first { $0.state == .failed }?.id
    }

    /// Why the build failed; nil when it did not.
    var failure: String? {
        if case .failed(let message, _, _) = end?.outcome { message } else { nil }
    }

    /// Instructions in all, ended ones, those from the cache, those that had to run.
    var counts: (all: Int, ended: Int, cached: Int, missed: Int) {
        let counted = steps.filter(\.isInstruction)
        return (
            counted.count, counted.count { $0.end != nil }, counted.count { $0.state == .cached },
            counted.count { $0.end?.miss != nil }
        )
    }

    /// Seconds from the first event to the last, or to now.
    func seconds(at now: Timestamp) -> Double {
        guard let start else { return 0 }
        return max(0, (end?.time ?? now).since(start.time) / .seconds(1))
    }
}
