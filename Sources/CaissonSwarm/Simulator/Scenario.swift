import CaissonAPI

/// What happens in one simulated run: the machines, and the wishes and mishaps in the order they come.
///
/// All of it follows from the seed. Shrinking takes machines and events away and leaves the rest as it was.
package struct Scenario: Sendable, Equatable {
    package var seed: UInt64
    package var nodes: Int
    package var managers: Int
    package var steps: Int
    package var bug: SeededBug?
    /// The indexes of the events that take place; nil is all.
    package var kept: [Int]?

    /// Something that happens before a step.
    struct Event: Sendable {
        let index: Int
        let step: Int
        let action: Action
    }

    /// Machines, managers, services and secrets are counted; a number past the end starts over, so that fewer machines do.
    enum Action: Sendable, Equatable {
        case createService(ServiceSpec)
        case scale(service: Int, to: Int)
        case changeImage(service: Int, image: String)
        case rollBack(service: Int)
        case force(service: Int)
        case removeService(Int)
        case setAvailability(node: Int, NodeSpec.Availability)
        case setDisk(node: Int, String)
        case removeNode(Int)
        case promote(node: Int)
        case demote(node: Int)
        /// `rolls` also takes the services to the new version.
        case updateSecret(Int, rolls: Bool)
        case stopManager(Int, steps: Int)
        /// Stops in the middle of its work and goes on with it later, not knowing that time has passed.
        case freezeManager(Int, steps: Int)
        case stopAgent(node: Int, steps: Int)
        /// Containers die with the machine.
        case stopMachine(node: Int, steps: Int)
        case cut(node: Int, steps: Int)
        /// Hears others and is not heard.
        case mute(node: Int, steps: Int)
        case slow(node: Int, steps: Int)
        case failPulls(node: Int, steps: Int)
        case fillDisk(node: Int, steps: Int)
        case makeUnhealthy(service: Int, steps: Int)
        case hideOutcomes(steps: Int)
        case repeatOldReports(node: Int)
    }

    package init(seed: UInt64, steps: Int = 200, bug: SeededBug? = nil) {
        var random = SimulationRandom(seed: seed, 1)
        self.seed = seed
        self.steps = steps
        self.bug = bug
        managers = random.chance(50) ? 1 : 3
        nodes = random.integer(managers...5)
    }

    /// One line that runs this scenario again.
    package var reproduction: String {
        var text = "seed=\(seed),nodes=\(nodes),managers=\(managers),steps=\(steps)"
        if let bug { text += ",bug=\(bug.rawValue)" }
        if let kept { text += ",events=\(kept.map(String.init).joined(separator: "+"))" }
        return text
    }

    /// Reads what `reproduction` writes; nil for anything else.
    package init?(_ text: String) {
        var fields: [Substring: Substring] = [:]
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else { return nil }
            fields[part[..<equals]] = part[part.index(after: equals)...]
        }
        guard let seed = fields["seed"].flatMap({ UInt64($0) }) else { return nil }
        self.init(seed: seed)
        if let value = fields["nodes"].flatMap({ Int($0) }) { nodes = value }
        if let value = fields["managers"].flatMap({ Int($0) }) { managers = value }
        if let value = fields["steps"].flatMap({ Int($0) }) { steps = value }
        if let name = fields["bug"] {
            guard let bug = SeededBug(rawValue: String(name)) else { return nil }
            self.bug = bug
        }
        kept = fields["events"].map { $0.split(separator: "+").compactMap { Int($0) } }
    }

    /// After this step nothing new goes wrong, and the swarm has to come to rest.
    var lastEventStep: Int { steps * 11 / 20 }

    var events: [Event] {
        let all = ScenarioMaker(seed: seed).events(until: lastEventStep)
        guard let kept else { return all }
        let wanted = Set(kept)
        return all.filter { wanted.contains($0.index) }
    }

    /// The same wishes, with the mishaps no task fails by or with none at all: both have to end alike.
    package func wishes(withMishaps: Bool) -> Scenario {
        var scenario = self
        scenario.kept = ScenarioMaker(seed: seed).events(until: lastEventStep).filter { event in
            event.action.isPlainWish || (withMishaps && event.action.isHarmless)
        }.map(\.index)
        return scenario
    }
}

extension Scenario.Action {
    /// A wish whose outcome does not hang on when it comes.
    fileprivate var isPlainWish: Bool {
        switch self {
        case .createService, .scale, .force: true
        case .changeImage(_, let image): image.hasPrefix("good")
        default: false
        }
    }

    fileprivate var isHarmless: Bool {
        switch self {
        case .stopManager, .freezeManager, .stopAgent, .cut, .mute, .slow, .hideOutcomes, .repeatOldReports: true
        default: false
        }
    }
}
