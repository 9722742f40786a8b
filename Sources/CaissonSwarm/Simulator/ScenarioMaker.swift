import CaissonAPI

/// Draws a scenario's events.
struct ScenarioMaker {
    private var random: SimulationRandom
    private var services = 0

    init(seed: UInt64) { random = SimulationRandom(seed: seed, 2) }

    func events(until last: Int) -> [Scenario.Event] {
        var maker = self
        var events: [Scenario.Event] = []
        for _ in 0..<maker.random.integer(1...3) {
            events.append(
                Scenario.Event(index: events.count, step: maker.random.integer(0...5), action: maker.newService()))
        }
        for step in 6..<last where maker.random.chance(20) {
            events.append(Scenario.Event(index: events.count, step: step, action: maker.action()))
        }
        return events.sorted { ($0.step, $0.index) < ($1.step, $1.index) }
    }

    private mutating func action() -> Scenario.Action {
        let service = random.integer(0...3)
        let node = random.integer(0...4)
        let steps = random.integer(1...25)
        switch random.integer(0...33) {
        case 0: return newService()
        case 1, 2: return .scale(service: service, to: random.integer(0...7))
        case 3, 4, 5: return .changeImage(service: service, image: "good:\(random.integer(2...9))")
        case 6, 7: return .changeImage(service: service, image: random.pick(["crash:2", "missing:2", "slowcrash:2"]))
        case 8: return .rollBack(service: service)
        case 9: return .force(service: service)
        case 10: return random.chance(50) ? .removeService(service) : .setDisk(node: node, random.pick(["ssd", "hdd"]))
        case 11: return .setAvailability(node: node, .drain)
        case 12: return .setAvailability(node: node, .active)
        case 13: return .setAvailability(node: node, .pause)
        case 14: return .stopManager(random.integer(0...2), steps: steps)
        case 15, 16: return .freezeManager(random.integer(0...2), steps: steps)
        case 17: return .stopAgent(node: node, steps: steps)
        case 18: return .stopMachine(node: node, steps: steps)
        case 19, 20: return .cut(node: node, steps: steps)
        case 21: return .mute(node: node, steps: steps)
        case 22: return .slow(node: node, steps: steps)
        case 23: return .failPulls(node: node, steps: steps)
        case 24: return .fillDisk(node: node, steps: steps)
        case 25: return .makeUnhealthy(service: service, steps: random.integer(1...8))
        case 26: return random.chance(60) ? .hideOutcomes(steps: steps) : .removeNode(node)
        case 27: return .repeatOldReports(node: node)
        case 28: return .promote(node: node)
        case 29, 30, 31: return .demote(node: node)
        default: return .updateSecret(random.integer(0...1), rolls: random.chance(70))
        }
    }

    private mutating func newService() -> Scenario.Action {
        services += 1
        let mode = mode()
        var container = ContainerSpec(image: mode.isJob ? random.pick(["job:1", "job:1", "flaky:1"]) : "good:1")
        container.stopGracePeriod = .seconds(1)
        var task = TaskSpec(container: container)
        task.restart.condition = random.pick([.any, .any, .onFailure, .none])
        if mode.isJob { task.restart.condition = .onFailure }
        task.restart.delay = random.milliseconds(0...1500)
        task.restart.maxAttempts = UInt64(random.pick([0, 0, 2, 3]))
        if random.chance(40) { task.restart.window = .seconds(random.integer(4...30)) }
        task.resources.reservations.nanoCPUs = Int64(random.pick([0, 0, 500_000_000, 1_000_000_000]))
        if random.chance(15) { task.placement.constraints = ["node.labels.disk==ssd"] }
        if random.chance(10) { task.placement.constraints = ["node.role != manager"] }
        if random.chance(60) { task.networks = [TaskNetwork(target: "front")] }
        if random.chance(35) { task.container.secrets = [secret()] }
        var spec = ServiceSpec(name: "s\(services)", task: task, mode: mode)
        if random.chance(20), !mode.isJob {
            spec.endpoint.ports = [PortConfig(target: 80, published: UInt16(8000 + services), mode: .host)]
        } else if !task.networks.isEmpty, services.isMultiple(of: 2) {
            spec.endpoint.ports = [PortConfig(target: 80)]
        }
        spec.update = updateConfig()
        spec.rollback = updateConfig()
        if spec.rollback.failureAction == .rollback { spec.rollback.failureAction = .pause }
        if mode.isJob, random.chance(50) { spec.schedule = schedule() }
        if services > 1, random.chance(25) {
            spec.dependsOn = [ServiceDependency(service: "s\(services - 1)", isRequired: false)]
        }
        return .createService(spec)
    }

    /// Its version is that of the moment the service is made.
    private mutating func secret() -> SecretReference {
        let id = random.pick(Simulation.secrets)
        return SecretReference(id: id, name: "key\(id)", version: 0, target: FileTarget(name: "key"))
    }

    private mutating func mode() -> ServiceMode {
        switch random.integer(0...9) {
        case 0...5: .replicated(replicas: random.integer(1...6))
        case 6, 7: .global
        case 8: .replicatedJob(total: random.integer(1...4), concurrent: random.integer(0...2))
        default: .globalJob
        }
    }

    private mutating func updateConfig() -> UpdateConfig {
        var config = UpdateConfig()
        config.parallelism = random.pick([1, 1, 2, 0])
        config.delay = random.milliseconds(0...800)
        config.monitor = random.milliseconds(500...2500)
        config.failureAction = random.pick([.pause, .rollback, .rollback, .continue])
        config.order = random.pick([.stopFirst, .startFirst])
        config.maxFailureRatio = random.pick([0, 0, 0.3])
        return config
    }

    private mutating func schedule() -> JobSchedule {
        var schedule = JobSchedule("* * * * *")
        schedule.concurrency = random.pick([.forbid, .allow, .replace])
        schedule.missedRuns = random.pick([.skip, .runOnce])
        return schedule
    }
}
