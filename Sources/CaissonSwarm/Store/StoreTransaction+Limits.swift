/// What every store takes, so that a transaction made for one is not refused by another. The figures are etcd's defaults.
package enum StoreLimits {
    /// Compares, steps of `then` and steps of `orElse`, each counted alone (`--max-txn-ops`).
    package static let operations = 128
    /// Bytes of all keys and values; etcd takes 1.5 MiB a request, of which this leaves some for their framing.
    package static let bytes = 1_500_000
}

extension StoreTransaction {
    /// Throws ``ClusterStoreError`` where no store would take the transaction.
    package func validate() throws(ClusterStoreError) {
        let largest = max(compares.count, then.count, orElse.count)
        guard largest <= StoreLimits.operations else { throw .tooManyOperations(largest) }
        guard byteCount <= StoreLimits.bytes else { throw .tooLarge(byteCount) }
        for compare in compares where compare.key.bytes.isEmpty { throw .emptyKey }
        try StoreTransaction.validate(branch: then)
        try StoreTransaction.validate(branch: orElse)
    }

    private var byteCount: Int {
        (then + orElse).reduce(compares.reduce(0) { $0 + $1.key.bytes.count + $1.valueByteCount }) { $0 + $1.byteCount }
    }

    private static func validate(branch: [StoreOperation]) throws(ClusterStoreError) {
        var deleted: [KeyRange] = []
        var written: Set<ClusterKey> = []
        for operation in branch {
            switch operation {
            case .put(let key, _, _):
                guard !key.bytes.isEmpty else { throw .emptyKey }
                guard written.insert(key).inserted else { throw .duplicateKey(key) }
            case .delete(let range):
                try range.validate()
                deleted.append(range)
            case .read(let read):
                try read.validate()
            }
        }
        for range in deleted {
            if let key = written.filter(range.contains).min() { throw .duplicateKey(key) }
        }
    }
}

extension StoreRead {
    /// Throws ``ClusterStoreError`` where no store would answer the read.
    package func validate() throws(ClusterStoreError) {
        try range.validate()
        if let limit, limit < 1 { throw .invalid("a read's limit is at least 1, not \(limit)") }
    }
}

extension KeyRange {
    func validate() throws(ClusterStoreError) {
        if start.bytes.isEmpty { throw .emptyKey }
    }
}

extension StoreOperation {
    fileprivate var byteCount: Int {
        switch self {
        case .put(let key, let value, _): key.bytes.count + value.count
        case .delete(let range): range.byteCount
        case .read(let read): read.range.byteCount
        }
    }
}

extension KeyRange {
    fileprivate var byteCount: Int { start.bytes.count + (end?.bytes.count ?? 0) }
}

extension StoreCompare {
    fileprivate var valueByteCount: Int { if case .value(let value) = target { value.count } else { 0 } }
}
