import CaissonAPI

/// What a build's events add up to: what its row says.
struct BuildTally: Equatable, Sendable {
    private(set) var name: String?
    private(set) var endedSteps = 0
    private(set) var cachedSteps = 0
    private(set) var end: BuildEnd?
    /// Steps of the Dockerfile and whether each has ended.
    private var counted: [Int: Bool] = [:]

    var steps: Int { counted.count }

    mutating func add(_ event: BuildEvent) {
        switch event {
        case .started(let start): name = start.name
        case .steps(let steps):
            for step in steps where step.isOfDockerfile && counted[step.id] == nil { counted[step.id] = false }
        case .stepEnded(let id, let end): count(id, end)
        case .ended(let end): self.end = end
        case .stepStarted, .stepProgress, .stepLog, .warning: break
        }
    }

    private mutating func count(_ id: Int, _ end: StepEnd) {
        guard counted[id] == false else { return }
        counted[id] = true
        endedSteps += 1
        if end.outcome == .cached { cachedSteps += 1 }
    }
}

extension BuildStep {
    /// Not one of what happens around the Dockerfile.
    var isOfDockerfile: Bool { kind != .internal && kind != .export }
}
