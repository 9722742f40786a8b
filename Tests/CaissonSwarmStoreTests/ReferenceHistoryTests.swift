import CaissonSwarm
import TestSupport
import Testing

@Suite("Random histories")
struct ReferenceHistoryTests {
    @Test("SQLite answers every line of a random script as the model does", arguments: 0..<12)
    func sqliteIsTheModel(number: Int) async throws {
        let seed = UInt64(number) + 1
        var generator = SeededGenerator(seed: seed)
        let lines = (0..<120).map { _ in RandomScript.line(&generator) }
        let expected = try await answers(.memory, lines)
        let found = try await answers(.sqlite, lines)
        for (line, pair) in zip(lines, zip(expected, found)) {
            #expect(pair.0 == pair.1, "seed \(seed): \(line)")
        }
    }

    private func answers(_ subject: StoreSubject, _ lines: [String]) async throws -> [String] {
        let clock = ManualClock()
        return try await subject.with(clock: clock) { store in
            var runner = ScriptRunner(store: store, clock: clock)
            var answers: [String] = []
            for line in lines { answers.append(try await runner.answer(line)) }
            // What every watcher would have seen, from as far back as there is.
            let end = try await store.put("end", "").number
            answers.append(try await told(store, from: 1, until: end))
            return answers
        }
    }

    private func told(_ store: any ClusterStore, from start: Int64, until end: Int64) async throws -> String {
        var text = ""
        do {
            for try await batch in try await store.watch(.all, from: Revision(start)) {
                text += "\(batch.revision): \(batch.events)\n"
                if batch.revision.number == end { break }
            }
        } catch ClusterStoreError.compacted(let revision) {
            return try await told(store, from: revision.number, until: end)
        }
        return text
    }
}

/// Lines of a conformance script by chance, over a world small enough that they meet.
enum RandomScript {
    static func line(_ seed: inout SeededGenerator) -> String {
        switch seed.integer(0...19) {
        case 0...5: return "put \(key(&seed)) \(seed.integer(0...9))\(lease(&seed))"
        case 6...7: return "del \(range(&seed))"
        case 8...10: return "get \(range(&seed))\(seed.oneIn(3) ? " limit=\(seed.integer(1...2))" : "")"
        case 11: return "get \(range(&seed)) at=\(seed.integer(1...60))"
        case 12...15: return "txn \(compare(&seed)) ? \(steps(&seed)) : \(steps(&seed))"
        case 16: return "tick \(seed.integer(1...3))"
        case 17: return seed.oneIn(4) ? "revoke \(name(&seed))" : "keep \(name(&seed))"
        case 18: return "lease \(name(&seed)) \(seed.integer(2...9))"
        default: return seed.oneIn(3) ? "compact \(seed.integer(1...40))" : "get *"
        }
    }

    private static func key(_ seed: inout SeededGenerator) -> String { seed.pick(["a", "aa", "b", "ba", "c"]) ?? "a" }

    private static func name(_ seed: inout SeededGenerator) -> String { seed.pick(["L", "M"]) ?? "L" }

    private static func lease(_ seed: inout SeededGenerator) -> String { seed.oneIn(3) ? " lease=\(name(&seed))" : "" }

    private static func range(_ seed: inout SeededGenerator) -> String {
        seed.pick(["a", "a*", "b*", "*", "a..b", "b..", "c..a", key(&seed)]) ?? "*"
    }

    private static func compare(_ seed: inout SeededGenerator) -> String {
        let target = seed.pick(["ver", "mod", "new", "val"]) ?? "ver"
        return "\(target)(\(key(&seed)))\(seed.pick(["=", "!=", "<", ">"]) ?? "=")\(seed.integer(0...9))"
    }

    private static func steps(_ seed: inout SeededGenerator) -> String {
        (0..<seed.integer(0...3)).map { _ in
            switch seed.integer(0...3) {
            case 0: "get \(range(&seed))"
            case 1: "del \(range(&seed))"
            default: "put \(key(&seed)) \(seed.integer(0...9))\(lease(&seed))"
            }
        }.joined(separator: ", ")
    }
}
