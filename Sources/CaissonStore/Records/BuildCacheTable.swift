package import CaissonCore
package import CaissonOCI

/// Results of build steps in a state root.
package struct BuildCacheTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a result or replaces the one of the same key.
    package func insert(_ record: BuildCacheRecord) throws { try record.insert(replacing: true, in: connection) }

    package func find(_ key: Digest) throws -> BuildCacheRecord? {
        try BuildCacheRecord.first("WHERE key = ?", [key.text], in: connection)
    }

    /// All results, newest first.
    package func list() throws -> [BuildCacheRecord] {
        try BuildCacheRecord.select("ORDER BY created DESC, key", in: connection)
    }

    /// The stacks the results stand for.
    package func chains() throws -> Set<ChainID> {
        let found = try connection.rows("SELECT DISTINCT chain_id FROM build_cache WHERE chain_id IS NOT NULL") { columns in
            try columns.parsed(ChainID.init(stored:))
        }
        return Set(found)
    }

    /// Bytes of all results and when the one was last used that was not used for longest; nil without any.
    package func extent() throws -> (size: Int64, oldest: Timestamp?) {
        let found = try connection.first("SELECT SUM(size), MIN(last_used) FROM build_cache") { columns in
            (try columns.optionalInteger() ?? 0, try columns.optionalTime())
        }
        return found ?? (0, nil)
    }

    /// Forgets a result; false when there is none.
    @discardableResult
    package func delete(_ key: Digest) throws -> Bool {
        try BuildCacheRecord.delete("key = ?", [key.text], in: connection) == 1
    }

    /// Notes that a build took the results; a missing one is fine.
    package func touch(_ keys: [Digest], at time: Timestamp) throws {
        for key in keys {
            try connection.execute(
                "UPDATE build_cache SET last_used = ?, usage_count = usage_count + 1 WHERE key = ?",
                [time.storedNanoseconds, key.text])
        }
    }

    /// Notes that the results' layers are on the disk.
    package func settle(_ keys: [Digest]) throws {
        for key in keys { try connection.execute("UPDATE build_cache SET boot = NULL WHERE key = ?", [key.text]) }
    }
}
