import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonTUI

/// What the swarm view knows, worked in change by change, against what it knows when told the whole.
@Suite struct SwarmIndexTests {
    private static func whole(_ world: ScriptedWorld) -> SwarmIndex {
        var index = SwarmIndex()
        index.apply(world.read(\.swarm).whole)
        return index
    }

    @Test func `a random run of changes leads where the whole would`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let world = Workshop.largeSwarm()
            world.edit { state in
                state.swarm.services = Array(state.swarm.services.prefix(4))
                let kept = Set(state.swarm.services.map(\.id))
                state.swarm.tasks.removeAll { !kept.contains($0.service) }
            }
            var index = Self.whole(world)
            var script = world.read(\.swarm)
            for _ in 1...60 {
                let old = script
                Self.disturb(&script, &random)
                index.apply(old.delta(to: script))
            }
            world.edit { [script] in $0.swarm = script }
            let expected = Self.whole(world)
            #expect(index.serviceOrder == expected.serviceOrder && index.nodeOrder == expected.nodeOrder, "seed \(seed)")
            for id in expected.serviceOrder {
                let (board, other) = (index.board(id), expected.board(id))
                #expect(board.entries == other.entries && board.counts == other.counts, "seed \(seed)")
                #expect(board.cells == other.cells && board.slots == other.slots && board.present == other.present)
            }
        }
    }

    private static func disturb(_ script: inout SwarmScript, _ random: inout SeededGenerator) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: script.tasks.remove(at: Int.random(in: script.tasks.indices, using: &random))
        case 1:
            let service = script.services[Int.random(in: script.services.indices, using: &random)]
            script.tasks.append(
                Workshop.task(
                    900_000 + Int.random(in: 0..<90_000, using: &random), of: 0, service.name, Int.random(in: 1...60, using: &random),
                    "alpine", .new, on: nil, ago: Int64.random(in: 0..<100, using: &random)
                ).of(service.id))
        case 2: script.services[Int.random(in: script.services.indices, using: &random)].specVersion += 1
        case 3: script.services[Int.random(in: script.services.indices, using: &random)].spec.name += "x"
        default:
            let place = Int.random(in: script.tasks.indices, using: &random)
            script.tasks[place].status.state = TaskState.allCases[Int.random(in: TaskState.allCases.indices, using: &random)]
            script.tasks[place].node = Workshop.nodeID(Int.random(in: 1...50, using: &random))
        }
    }

    @Test func `a service's tasks are counted as they are`() {
        let index = Self.whole(Workshop.swarmWorld())
        let api = index.board(Workshop.serviceID(1)).counts
        #expect((api.running, api.fresh, api.old, api.starting, api.failing) == (6, 4, 2, 1, 0))
        let worker = index.board(Workshop.serviceID(3)).counts
        #expect((worker.running, worker.failing) == (1, 1))
        #expect(index.board(Workshop.serviceID(4)).counts.waiting == 1)
    }

    @Test(
        "what is said of a service is the worst there is to say",
        arguments: [
            (1, "updating"), (2, "ok"), (3, "failing"), (4, "waiting"), (5, "ok"),
        ])
    func conditions(service: Int, word: String) throws {
        let index = Self.whole(Workshop.swarmWorld())
        let details = try #require(index.services[Workshop.serviceID(service)])
        #expect(ServiceCondition(details, index.board(details.id)).word == word)
    }

    @Test(
        "updates that ended are told apart",
        arguments: [
            (UpdateStatus.State.paused, "paused"), (.rollbackStarted, "rolling back"), (.rollbackCompleted, "rolled back"),
            (.rollbackPaused, "rollback paused"), (.completed, "ok"),
        ])
    func updates(state: UpdateStatus.State, word: String) throws {
        let index = Self.whole(Workshop.swarmWorld())
        var details = try #require(index.services[Workshop.serviceID(2)])
        details.updateStatus = UpdateStatus(state: state, startedAt: Workshop.now, message: "")
        #expect(ServiceCondition(details, index.board(details.id)).word == word)
    }

    @Test func `a failure that is being made good is still on the map, and goes when the next task runs`() {
        let world = Workshop.swarmWorld()
        var next = Workshop.task(310, of: 3, "shop_worker", 2, "shop/api:1.9", .ready, on: 2, ago: 1)
        world.changeSwarm { $0.tasks.append(next) }
        let board = Self.whole(world).board(Workshop.serviceID(3))
        #expect(board.cells[Workshop.nodeID(3)]?.count == 2 && board.cells[Workshop.nodeID(2)]?.count == 1)
        #expect(board.counts.failing == 1)
        next.status.state = .running
        world.changeSwarm { swarm in
            swarm.tasks.removeAll { $0.id == next.id }
            swarm.tasks.append(next)
        }
        let after = Self.whole(world).board(Workshop.serviceID(3))
        #expect(after.counts.failing == 0 && after.cells[Workshop.nodeID(3)]?.count == 1)
    }

    @Test func `changes that wait are handed over as one, of each object the latest`() {
        let script = Workshop.swarmWorld().read(\.swarm)
        var first = SwarmChange(revision: 2, isWhole: false)
        first.tasks = [script.tasks[0]]
        first.removedServices = [Workshop.serviceID(5)]
        var second = SwarmChange(revision: 3, isWhole: false)
        var task = script.tasks[0]
        task.status.state = .complete
        second.tasks = [task]
        second.services = [script.services[4]]
        second.removedTasks = [script.tasks[1].id]
        var gathered = GatheredChange(first)
        gathered.add(second)
        let change = gathered.change
        #expect(change.revision == 3 && change.tasks == [task] && change.removedTasks == [script.tasks[1].id])
        #expect(change.services == [script.services[4]] && change.removedServices.isEmpty)
    }

    @Test func `specs are compared value by value`() throws {
        let old = Workshop.service(1, "web", "web:1", .replicated(replicas: 3)).spec
        var new = old
        new.task.container.image = "web:2"
        new.task.container.environment = ["A=1"]
        new.task.container.stopGracePeriod = .seconds(30)
        new.endpoint.ports = [PortConfig(target: 80, published: 8080)]
        new.update.order = .startFirst
        new.mode = .replicated(replicas: 5)
        new.labels["tier"] = "front"
        let found = SpecDifferences.between(old, new).map { "\($0.key): \($0.before ?? "") > \($0.after ?? "")" }
        #expect(
            Set(found) == [
                "image: web:1 > web:2", "environment:  > A=1", "stop grace period:  > 30s", "ports:  > 8080:80 ingress",
                "update order: stop-first > start-first", "mode: 3 replicas > 5 replicas", "labels:  > tier=front",
            ])
        #expect(SpecDifferences.between(new, new).isEmpty)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.seconds(5), "5s"), (.seconds(90), "1m30s"), (.milliseconds(250), "250ms"), (.seconds(7200), "2h"),
    ])
    func `spans of time are written as command lines have them`(duration: Duration, text: String) {
        #expect(DurationText.of(duration) == text)
    }
}

extension TaskSummary {
    fileprivate func of(_ service: ServiceID) -> TaskSummary {
        var one = TaskSummary(
            id: id, createdAt: createdAt, updatedAt: updatedAt, service: service, serviceName: serviceName, slot: slot, image: image,
            desired: desired, status: status)
        (one.node, one.nodeName) = (node, nodeName)
        return one
    }
}
