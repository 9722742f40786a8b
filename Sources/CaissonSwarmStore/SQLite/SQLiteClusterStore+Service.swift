import CaissonSwarm
import GRDB

extension SQLiteClusterStore {
    /// Ends leases in time, passes on what other processes commit and gives up old history, until cancelled.
    ///
    /// `pace` is how often it looks for commits of others, a pragma that reads no table. At least `history` revisions are kept
    /// for watches to catch up on. Without this service watches see what this process commits, leases end at the next call and
    /// the file only grows. Throws ``ClusterStoreError``.
    package func run(pace: Duration = .milliseconds(50), history: Int64 = 10_000) async throws {
        var seen: Int64?
        while true {
            seen = try await passOnForeignCommits(since: seen)
            try await expireDue()
            try await giveUpHistory(before: history)
            try await timer.wait(pace)
        }
    }

    private func passOnForeignCommits(since seen: Int64?) async throws -> Int64? {
        // Counts the commits of every connection but this one, the process's only writer.
        let version = try await mappingErrors {
            try await pool.writeWithoutTransaction { try Int64.fetchOne($0, sql: "PRAGMA data_version") }
        }
        guard version != seen else { return seen }
        let (revision, leases) = try await reading { (try $0.standing().revision, try $0.leases()) }
        timer.follow(leases)
        signal.publish(revision)
        return version
    }

    /// Compacts once twice as much is there as has to be, so that it is seldom done and in large steps.
    private func giveUpHistory(before history: Int64) async throws {
        guard signal.current.number > 2 * history else { return }
        let (revision, compacted) = try await reading { try $0.standing() }
        guard revision.number - compacted.number > 2 * history else { return }
        do {
            try await compact(Revision(revision.number - history))
        } catch ClusterStoreError.compacted {
            // Another process came first.
        } catch ClusterStoreError.readOnly {
            // The data is being moved, or has been.
        }
    }
}
