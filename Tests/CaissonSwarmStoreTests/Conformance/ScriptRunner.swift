import CaissonSwarm
import TestSupport

/// Plays a conformance script on a store and writes down what it answers.
///
/// Pairs are written `key=value(created,changed,version)`, with the lease's name behind.
struct ScriptRunner {
    let store: any ClusterStore
    let clock: ManualClock
    private var leases: [String: LeaseID] = [:]
    private var watches: [String: WatchStream.AsyncIterator] = [:]

    init(store: any ClusterStore, clock: ManualClock) {
        self.store = store
        self.clock = clock
    }

    /// The answer to one line.
    mutating func answer(_ line: String) async throws -> String {
        do {
            return try await perform(line)
        } catch let error as ClusterStoreError {
            return "error \(name(error))"
        }
    }

    private mutating func perform(_ line: String) async throws -> String {
        let words = line.split(separator: " ").map(String.init)
        let rest = line.drop { $0 != " " }.dropFirst()
        switch words.first {
        case "get":
            let past = ScriptReader.option("at", words).flatMap { Int64($0) }.map { Revision($0) }
            let stale = words.contains("stale")
            return written(try await store.read(ScriptReader.read(words), at: past, stale ? .stale : .linearizable))
        case "put", "del":
            return written(try await store.commit(StoreTransaction(then: [ScriptReader.operation(line, leases)])))
        case "txn":
            return written(try await store.commit(ScriptReader.transaction(String(rest), leases)))
        case "compact":
            try await store.compact(Revision(Int64(rest) ?? 0))
            return "done"
        case "tick":
            clock.advance(by: .milliseconds(Int64((Double(rest) ?? 0) * 1000)))
            return "done"
        case "watch":
            let from = ScriptReader.option("from", words).flatMap { Int64($0) }.map { Revision($0) }
            let range = ScriptReader.range(try ScriptReader.word(words, 2))
            watches[words[1]] = try await store.watch(range, from: from).makeAsyncIterator()
            return "done"
        case "next":
            return try await next(String(rest))
        default:
            return try await performLease(words)
        }
    }

    private mutating func performLease(_ words: [String]) async throws -> String {
        let name = try ScriptReader.word(words, 1)
        switch words.first {
        case "lease":
            leases[name] = try await store.grantLease(.seconds(Int64(words[2]) ?? 0)).id
        case "keep":
            try await store.keepAlive(ScriptReader.lease(name, leases))
        case "revoke":
            try await store.revoke(ScriptReader.lease(name, leases))
        default:
            throw LawBroken(description: "not a command: \(words.joined(separator: " "))")
        }
        return "done"
    }

    private mutating func next(_ name: String) async throws -> String {
        guard var watch = watches[name] else { throw LawBroken(description: "no watch \(name)") }
        let batch = try await watch.next(isolation: #isolation)
        watches[name] = watch
        guard let batch else { return "end" }
        let events = batch.events.map { event in
            switch event {
            case .put(let pair): "+\(written(pair))"
            case .delete(let key): "-\(key)"
            }
        }
        return "\(batch.revision): \(events.joined(separator: " "))"
    }

    private func written(_ pair: StoredPair) -> String {
        let lease = leases.first { $0.value == pair.lease }.map(\.key) ?? ""
        return "\(pair.key)=\(pair.text)(\(pair.createRevision),\(pair.modRevision),\(pair.version))\(lease)"
    }

    private func written(_ snapshot: StoreSnapshot) -> String {
        let pairs = snapshot.pairs.map(written).joined(separator: " ")
        return "[\(pairs)]\(snapshot.isCut ? " of \(snapshot.count)" : "") rev \(snapshot.revision)"
    }

    private func written(_ result: StoreTransactionResult) -> String {
        let replies = result.replies.map { reply in
            switch reply {
            case .put: "put"
            case .deleted(let count): "del \(count)"
            case .read(let snapshot): written(snapshot)
            }
        }
        return "\(result.succeeded ? "yes" : "no") \(replies.joined(separator: ", ")) rev \(result.revision)"
    }

    private func name(_ error: ClusterStoreError) -> String {
        switch error {
        case .compacted(let revision): "compacted \(revision)"
        case .futureRevision(let revision, let current): "future \(revision) at \(current)"
        case .leaseNotFound: "no lease"
        case .duplicateKey(let key): "duplicate \(key)"
        case .emptyKey: "empty key"
        case .tooManyOperations(let count): "too many \(count)"
        case .tooLarge: "too large"
        case .invalid: "invalid"
        default: error.description
        }
    }
}
