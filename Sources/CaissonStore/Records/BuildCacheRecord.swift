package import CaissonCore
package import CaissonOCI

/// A step's result that another build may take: a layer, and everything that led to it.
package struct BuildCacheRecord: Sendable, Equatable {
    /// The digest of everything the step saw.
    package let key: Digest
    /// The stack that has the layer on top; nil for a result without files.
    package var chainID: ChainID?
    package var parent: ChainID?
    package var diffID: DiffID?
    /// Bytes of the layer's files.
    package var size: Int64
    /// `run`, `copy`, `add`, `metadata`.
    package var kind: String
    /// The step as progress shows it, without its number.
    package var description: String
    /// What the step saw, as JSON: why a later step differs is told from it.
    package var inputs: String
    /// The time the layer's history entry has.
    package var time: Timestamp
    /// How long it took to make.
    package var duration: Duration
    package var created: Timestamp
    package var lastUsed: Timestamp
    package var usageCount: Int64
    /// The boot of the machine that made it, until the layer is known to be on the disk; a record of an earlier boot counts
    /// for nothing.
    package var boot: String?

    package init(
        key: Digest, chainID: ChainID?, parent: ChainID?, diffID: DiffID?, size: Int64, kind: String,
        description: String,
        inputs: String, time: Timestamp, duration: Duration, created: Timestamp, boot: String?
    ) {
        self.key = key
        self.chainID = chainID
        self.parent = parent
        self.diffID = diffID
        self.size = size
        self.kind = kind
        self.description = description
        self.inputs = inputs
        self.time = time
        self.duration = duration
        self.created = created
        self.boot = boot
        lastUsed = created
        usageCount = 0
    }
}

extension BuildCacheRecord: StoredRecord {
    static let table = "build_cache"
    static let columns = [
        "key", "chain_id", "parent", "diff_id", "size", "kind", "description", "inputs", "time", "duration", "created",
        "last_used", "usage_count", "boot",
    ]

    var values: [ColumnValue] {
        [
            key.text, chainID?.text, parent?.text, diffID?.text, size, kind, description, inputs,
            time.storedNanoseconds,
            duration.storedNanoseconds, created.storedNanoseconds, lastUsed.storedNanoseconds, usageCount, boot,
        ]
    }

    init(_ columns: inout ColumnReader) throws {
        key = try columns.parsed(Digest.init(stored:))
        chainID = try columns.optionalParsed(ChainID.init(stored:))
        parent = try columns.optionalParsed(ChainID.init(stored:))
        diffID = try columns.optionalParsed(DiffID.init(stored:))
        size = try columns.integer()
        kind = try columns.text()
        description = try columns.text()
        inputs = try columns.text()
        time = try columns.time()
        duration = .nanoseconds(try columns.integer())
        created = try columns.time()
        lastUsed = try columns.time()
        usageCount = try columns.integer()
        boot = try columns.optionalText()
    }
}

extension Duration {
    var storedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
