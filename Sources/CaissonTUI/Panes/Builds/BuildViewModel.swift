import CaissonAPI
import CaissonCore
import CaissonTerm

/// The build on the screen: what is known of it, the step that is looked at, and how far each part is scrolled.
struct BuildViewModel: Sendable, LogReader {
    private(set) var id: ObjectID?
    /// Grows when the same build is to be read again from its first event.
    private(set) var attempt = 0
    private(set) var build = BuildModel()
    private(set) var failure: CaissonError?
    /// The ID of the step looked at.
    private(set) var selected: Int?
    /// Whether the selection goes where the work is, until the user moves it.
    private(set) var followsWork = true
    /// The first row of the graph that is drawn.
    var stepsOffset = 0
    /// What is searched for among the steps.
    var stepsFilter = ""
    var reading = LogReading()
    /// The first line of the Dockerfile as drawn last.
    var dockerfileShown = 0
    /// The first line of the Dockerfile that is drawn; nil keeps the selected step's in view.
    var dockerfileTop: Int?
    var missTop = 0

    var selectedStep: StepModel? { selected.flatMap { build.step($0) } }
    /// The graph as it is drawn: a row a step, and one for the bar of a step whose end can be told.
    var rows: [Int] { build.steps.flatMap { $0.hasBar ? [$0.id, $0.id] : [$0.id] } }
    /// The selected step's log.
    var store: LogStore { selectedStep?.log ?? BuildViewModel.noLog }
    private static let noLog = LogStore()

    /// Shows another build; how logs are looked at stays.
    mutating func show(_ id: ObjectID?) {
        guard self.id != id else { return }
        let (reading, attempt) = (self.reading.forAnother, attempt)
        self = BuildViewModel()
        self.id = id
        self.reading = reading
        self.attempt = attempt
    }

    /// Reads the build again from its first event.
    mutating func readAgain() {
        let id = self.id
        show(nil)
        show(id)
        attempt += 1
    }

    /// Takes events; returns whether they brought the build's end.
    mutating func receive(_ id: ObjectID, _ events: [BuildEvent]) -> Bool {
        guard self.id == id else { return false }
        let wasOver = build.end != nil
        build.receive(events)
        followWork()
        return !wasOver && build.end != nil
    }

    /// No more events come: what has no end now has none. Returns whether that is so.
    mutating func lose(_ id: ObjectID) -> Bool {
        guard self.id == id, build.isRunning else { return false }
        build.lose()
        return true
    }

    mutating func fail(_ id: ObjectID, _ error: CaissonError) {
        if self.id == id { failure = error }
    }

    /// The user goes to a step: from now on the selection stays where it is put.
    mutating func select(_ id: Int) {
        followsWork = false
        look(at: id)
    }

    /// To the step that failed, or back to where the work is.
    mutating func goToWork() {
        followsWork = true
        followWork()
        dockerfileTop = nil
    }

    private mutating func look(at id: Int) {
        guard selected != id else { return }
        selected = id
        reading = reading.forAnother
        dockerfileTop = nil
        missTop = 0
    }

    /// Stays on a step while it runs, then goes to another that does; a failed one holds it.
    private mutating func followWork() {
        guard followsWork else { return }
        if let failed = build.failedStep { return look(at: failed) }
        if let step = selectedStep, step.state == .running { return }
        let running = build.steps.filter { $0.state == .running }
        if let step = running.first(where: \.isInstruction) ?? running.first { return look(at: step.id) }
        if selectedStep == nil, let step = build.steps.first(where: \.isInstruction) ?? build.steps.first { look(at: step.id) }
    }

    /// The next step whose name contains the filter, round the end.
    mutating func selectMatch(forward: Bool) {
        let steps = build.steps
        guard !steps.isEmpty, !stepsFilter.isEmpty else { return }
        let start = selected.flatMap { build.place(of: $0) } ?? 0
        for step in 1...steps.count {
            let place = (start + (forward ? step : steps.count * 2 - step)) % steps.count
            if steps[place].step.name.containsFolding(stepsFilter) { return select(steps[place].id) }
        }
    }
}

extension BuildViewModel {
    /// Why the selected step was not taken from the cache: its own reason, and where that comes from another step the
    /// reason of the first.
    var misses: [(step: StepModel, miss: CacheMiss)] {
        var found: [(step: StepModel, miss: CacheMiss)] = []
        var next = selectedStep
        while let step = next, let miss = step.end?.miss, !found.contains(where: { $0.step.id == step.id }) {
            found.append((step, miss))
            next = miss.step.flatMap { build.step($0) }
        }
        return found
    }
}
