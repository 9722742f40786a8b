import CaissonSwarm

/// A few numbers under names, changed by what the tests' clients do.
struct Accounts: SequentialModel {
    enum Operation: Hashable, Sendable {
        case read(String)
        case set(String, Int)
        /// Sets the first value where it is the second.
        case swap(String, to: Int, from: Int)
        /// Sets one where another has a value: a transaction over two keys.
        case setIf(String, to: Int, other: String, is: Int)
        case readBoth(String, String)
        case remove(String)
    }

    enum Reply: Hashable, Sendable {
        case values([Int?])
        case done(Bool)
    }

    var values: [String: Int] = [:]

    mutating func perform(_ operation: Operation) -> Reply {
        switch operation {
        case .read(let name): return .values([values[name]])
        case .readBoth(let one, let other): return .values([values[one], values[other]])
        case .set(let name, let value):
            values[name] = value
            return .done(true)
        case .swap(let name, let value, let old):
            return set(name, value, where: values[name] == old)
        case .setIf(let name, let value, let other, let expected):
            return set(name, value, where: values[other] == expected)
        case .remove(let name): return .done(values.removeValue(forKey: name) != nil)
        }
    }

    private mutating func set(_ name: String, _ value: Int, where holds: Bool) -> Reply {
        if holds { values[name] = value }
        return .done(holds)
    }
}

extension Accounts.Operation {
    /// The same on a store.
    func perform(on store: any ClusterStore) async throws -> Accounts.Reply {
        switch self {
        case .read(let name): return .values([try await value(name, store)])
        case .readBoth(let one, let other):
            let reads = [one, other].map { StoreOperation.read(StoreRead(.key(ClusterKey($0)))) }
            return .values(try await store.commit(StoreTransaction(then: reads)).snapshots.map { $0.pairs.first.flatMap { Int($0.text) } })
        case .set(let name, let value):
            try await store.put(ClusterKey(name), "\(value)")
            return .done(true)
        case .swap(let name, let value, let old): return try await put(name, value, where: name, is: old, store)
        case .setIf(let name, let value, let other, let expected): return try await put(name, value, where: other, is: expected, store)
        case .remove(let name): return .done(try await store.delete(.key(ClusterKey(name))) == 1)
        }
    }

    private func value(_ name: String, _ store: any ClusterStore) async throws -> Int? {
        try await store.pair(ClusterKey(name)).flatMap { Int($0.text) }
    }

    private func put(
        _ name: String, _ value: Int, where other: String, is expected: Int, _ store: any ClusterStore
    ) async throws -> Accounts.Reply {
        let condition = StoreCompare(ClusterKey(other), .equal, .value(Array("\(expected)".utf8)))
        let transaction = StoreTransaction(if: [condition], then: [.put(ClusterKey(name), text: "\(value)")])
        return .done(try await store.commit(transaction).succeeded)
    }
}
