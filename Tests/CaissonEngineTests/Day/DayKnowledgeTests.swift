import Testing

/// The model itself: what it explains and what it does not.
struct DayKnowledgeTests {
    private static let stopping: [DayStep] = [.send([7, 137], insists: false), .thaw, .end]

    private func known(_ state: DayContainer.State) -> DayKnowledge {
        DayKnowledge(DayContainer(state: state, name: "web", networks: ["bridge"]))
    }

    /// Whether `runs` can be explained.
    private func explains(_ knowledge: inout DayKnowledge, _ runs: DayKnowledge.Run...) -> Bool { knowledge.learn(runs) }

    @Test func `a step leads to what may follow it, and to nothing else`() {
        var knowledge = known(.running)
        let stopped = explains(&knowledge, .init(steps: Self.stopping, outcome: .done))
        #expect(stopped)
        #expect(Set(knowledge.possible.map(\.code)) == [7, 137])
        #expect(knowledge.isSurely { $0.state == .exited })
        let killed = explains(&knowledge, .init(steps: [.send([137], insists: true), .thaw, .end], outcome: .done))
        let refused = explains(&knowledge, .init(steps: [.send([137], insists: true), .thaw, .end], outcome: .refused("container x is not running")))
        let seen = knowledge.learn(seen: { $0.state == .created })
        #expect(!killed && refused && !seen)
    }

    @Test func `of an operation that was killed either outcome is possible, and nothing in between`() {
        var knowledge = known(.created)
        let started = explains(&knowledge, .init(steps: [.start], outcome: .killed))
        #expect(started)
        #expect(Set(knowledge.possible.map(\.state)) == [.created, .running])
    }

    @Test func `operations at the same time are explained by one order of their steps`() {
        var knowledge = known(.running)
        let restart = DayKnowledge.Run(steps: Self.stopping + [.start], outcome: .done)
        let paused = explains(&knowledge, restart, .init(steps: [.pause], outcome: .done))
        #expect(paused)
        #expect(Set(knowledge.possible.map(\.state)) == [.running, .paused])
        var other = known(.running)
        let renamed = explains(&other, restart, .init(steps: [.rename("site")], outcome: .refused("No such container")))
        #expect(!renamed)
        var both = known(.running)
        let removed = explains(&both, restart, .init(steps: [.remove(force: true)], outcome: .done))
        #expect(removed && both.isSurely { $0.state == .absent })
    }
}
