import CaissonSwarm
import Synchronization
import TestSupport
import Testing

@Suite("Linearizability")
struct LinearizabilityTests {
    typealias Entry = HistoryChecker<Accounts>.Entry

    @Test("What several clients at once were told is what one at a time could have been", arguments: StoreSubject.allCases, 0..<8)
    func concurrentClients(subject: StoreSubject, number: Int) async throws {
        let seed = UInt64(number) + 100
        let history = try await subject.with(clock: ManualClock()) { store in
            try await record(store, clients: 5, each: 12, seed: seed)
        }
        #expect(history.count == 60)
        #expect(HistoryChecker.isLinearizable(history, from: Accounts()), "seed \(seed): \(history)")
    }

    struct Judged: Sendable, CustomStringConvertible {
        let description: String
        let holds: Bool
        let history: [Entry]
    }

    static let judged: [Judged] = [
        .init(description: "a read after a put sees it", holds: true, history: [
            entry(.set("a", 1), .done(true), 0, 1), entry(.read("a"), .values([1]), 2, 3),
        ]),
        .init(description: "a read during a put may see it", holds: true, history: [
            entry(.set("a", 1), .done(true), 0, 3), entry(.read("a"), .values([1]), 1, 2),
        ]),
        .init(description: "a read during a put need not see it", holds: true, history: [
            entry(.set("a", 1), .done(true), 0, 3), entry(.read("a"), .values([nil]), 1, 2),
        ]),
        .init(description: "a read after a put that does not see it is stale", holds: false, history: [
            entry(.set("a", 1), .done(true), 0, 1), entry(.read("a"), .values([nil]), 2, 3),
        ]),
        .init(description: "what one read saw no later one may miss", holds: false, history: [
            entry(.set("a", 1), .done(true), 0, 9), entry(.read("a"), .values([1]), 1, 2), entry(.read("a"), .values([nil]), 3, 4),
        ]),
        .init(description: "two swaps from one value cannot both be won", holds: false, history: [
            entry(.set("a", 1), .done(true), 0, 1), entry(.swap("a", to: 2, from: 1), .done(true), 2, 5),
            entry(.swap("a", to: 3, from: 1), .done(true), 3, 6),
        ]),
        .init(description: "half a transaction was seen", holds: false, history: [
            entry(.set("a", 1), .done(true), 0, 1), entry(.set("b", 1), .done(true), 2, 3),
            entry(.readBoth("a", "b"), .values([nil, 1]), 4, 5),
        ]),
        .init(description: "two clients saw two puts in different orders", holds: false, history: [
            entry(.set("a", 1), .done(true), 0, 20), entry(.set("b", 1), .done(true), 0, 20),
            entry(.readBoth("a", "b"), .values([1, nil]), 1, 3), entry(.readBoth("a", "b"), .values([nil, 1]), 2, 4),
        ]),
        .init(description: "a lost update", holds: false, history: [
            entry(.set("a", 1), .done(true), 0, 1), entry(.set("a", 2), .done(true), 2, 3),
            entry(.read("a"), .values([1]), 4, 5),
        ]),
    ]

    @Test("The checker accepts good histories and rejects bad ones", arguments: judged)
    func judges(history: Judged) {
        #expect(HistoryChecker.isLinearizable(history.history, from: Accounts()) == history.holds)
    }

    private static func entry(_ operation: Accounts.Operation, _ reply: Accounts.Reply, _ from: Int, _ to: Int) -> Entry {
        Entry(client: 0, operation: operation, reply: reply, invoked: from, returned: to)
    }

    private func record(_ store: any ClusterStore, clients: Int, each: Int, seed: UInt64) async throws -> [Entry] {
        let ticks = Ticks()
        return try await withThrowingTaskGroup(of: [Entry].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(client))
                    var entries: [Entry] = []
                    for _ in 0..<each {
                        let operation = Self.operation(&generator)
                        let invoked = ticks.next()
                        let reply = try await operation.perform(on: store)
                        entries.append(
                            Entry(client: client, operation: operation, reply: reply, invoked: invoked, returned: ticks.next()))
                    }
                    return entries
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func operation(_ seed: inout SeededGenerator) -> Accounts.Operation {
        let name = seed.pick(["a", "b"]) ?? "a"
        switch seed.integer(0...6) {
        case 0...1: return .read(name)
        case 2: return .readBoth("a", "b")
        case 3: return .set(name, seed.integer(0...3))
        case 4: return .swap(name, to: seed.integer(0...3), from: seed.integer(0...3))
        case 5: return .setIf(name, to: seed.integer(0...3), other: name == "a" ? "b" : "a", is: seed.integer(0...3))
        default: return .remove(name)
        }
    }
}

/// A clock that gives each caller a later number.
private final class Ticks: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
