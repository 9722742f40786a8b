import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("Quorum of managers", .timeLimit(.minutes(1)))
struct ManagerQuorumTests {
    private static let last = "attempting to demote the last manager of the swarm"
    private static let loss = "can't remove member from the raft: this would result in a loss of quorum"

    private static func nodes(_ numbers: [Int]) -> Set<NodeID> { Set(numbers.map { NodeID(bits: UInt128($0)) }) }

    /// Managers, those that answer, who is demoted, and the refusal.
    private static let demotions: [(managers: [Int], reachable: [Int], node: Int, refusal: String?)] = [
        ([1], [1], 1, last), ([1], [], 1, last), ([1], [1], 2, nil),
        ([1, 2], [1, 2], 2, nil), ([1, 2], [1], 2, nil), ([1, 2], [1], 1, loss),
        ([1, 2, 3], [1, 2, 3], 3, nil), ([1, 2, 3], [1, 2], 3, nil), ([1, 2, 3], [1, 2], 2, loss),
        ([1, 2, 3], [1], 3, loss),
        ([1, 2, 3, 4], [1, 2, 3], 3, nil), ([1, 2, 3, 4], [1, 2], 4, nil), ([1, 2, 3, 4], [1, 2], 2, loss),
        ([1, 2, 3, 4, 5], [1, 2, 3], 3, loss), ([1, 2, 3, 4, 5], [1, 2, 3], 5, nil),
    ]

    @Test("A manager goes only where the others can still decide", arguments: demotions)
    func rule(_ row: (managers: [Int], reachable: [Int], node: Int, refusal: String?)) {
        let quorum = ManagerQuorum(managers: Self.nodes(row.managers), reachable: Self.nodes(row.reachable))
        #expect(quorum.refusal(demoting: NodeID(bits: UInt128(row.node))) == row.refusal)
    }

    @Test("A demotion or promotion that is let through leaves a quorum, whoever answers")
    func law() throws {
        try forAll(500) { random in
            let managers = Set((1...random.integer(1...7)).map { NodeID(bits: UInt128($0)) })
            var reachable: Set<NodeID> = []
            for node in managers where random.integer(0...3) > 0 { reachable.insert(node) }
            let quorum = ManagerQuorum(managers: managers, reachable: reachable)
            for node in managers where quorum.refusal(demoting: node) == nil {
                let rest = ManagerQuorum(
                    managers: managers.subtracting([node]), reachable: reachable.subtracting([node]))
                try require(rest.holds, "\(rest)")
            }
            let newcomer = NodeID(bits: 99)
            for answers in [true, false] where quorum.refusal(promoting: newcomer, answers: answers) == nil {
                let all = ManagerQuorum(
                    managers: managers.union([newcomer]), reachable: answers ? reachable.union([newcomer]) : reachable)
                try require(all.holds, "\(all)")
            }
        }
    }

    @Test("Users are told why a manager may not become a worker, and that it has to before it is removed")
    func refusals() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            let own = try await host.node("self")
            #expect(try await refusal(host, own) == Self.last)
            let store = try lab.home.openStore().store
            // Two more managers, of which one answers.
            for (number, state) in [(2, NodeStatus.State.ready), (3, .down)] {
                let description = NodeDescription(hostname: "node\(number)")
                var record = NodeRecord(
                    id: NodeID(bits: UInt128(number)), createdAt: own.createdAt, spec: NodeSpec(role: .manager),
                    description: description)
                record.status.state = state
                _ = try await store.commit(ClusterTransaction([.create(.node(record))]))
            }
            for try await _ in host.watchSwarm() where try await host.nodes(Filters()).count == 3 { break }
            #expect(try await refusal(host, host.node("node2")) == Self.loss)
            let removal = await #expect(throws: CaissonError.self) { try await host.removeNode("node3", force: true) }
            #expect(removal?.message.hasSuffix("It must be demoted to worker before removal") == true)
            #expect(try await refusal(host, host.node("node3")) == nil)
            try await host.removeNode("node3", force: false)
            #expect(try await host.nodes(Filters()).map(\.name) == ["here", "node2"])
        }
    }

    private func refusal(_ host: SwarmHost<ContinuousClock>, _ node: NodeDetails) async throws -> String? {
        var spec = node.spec
        spec.role = .worker
        do {
            try await host.updateNode("\(node.id)", spec, version: node.version)
            return nil
        } catch let error as CaissonError where error.code == .failedPrecondition {
            return error.message
        }
    }
}
