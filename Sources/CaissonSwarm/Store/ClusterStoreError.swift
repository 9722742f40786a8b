package import CaissonCore

/// Why a store did not do what was asked. Nothing was changed, except perhaps by ``outcomeUnknown(_:)``.
package enum ClusterStoreError: Error, Hashable, Sendable {
    /// The history asked for was given up; what is older than this revision is gone. A watcher lists again.
    case compacted(Revision)
    /// A revision that is not there yet, and where the store stands.
    case futureRevision(Revision, current: Revision)
    case leaseNotFound(LeaseID)
    /// A transaction puts a key twice, or puts it and deletes it.
    case duplicateKey(ClusterKey)
    case emptyKey
    case tooManyOperations(Int)
    /// More bytes in a transaction than ``StoreLimits/bytes``.
    case tooLarge(Int)
    case invalid(String)
    /// The store takes no writes: its data moves, or has moved, to another.
    case readOnly(String)
    /// The store may have done it: the answer was lost. The caller reads before it tries again.
    case outcomeUnknown(String)
    /// The store cannot be reached, or its disk refuses.
    case unavailable(String)
    /// The store's files are not what they should be.
    case damaged(String)
    /// The store was closed.
    case closed
}

extension ClusterStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .compacted(let revision): "cluster store: history before revision \(revision) is gone"
        case .futureRevision(let revision, let current): "cluster store: revision \(revision) is not there yet, it stands at \(current)"
        case .leaseNotFound(let id): "cluster store: \(id) does not exist or has expired"
        case .duplicateKey(let key): "cluster store: \(key) is changed twice in one transaction"
        case .emptyKey: "cluster store: a key is empty"
        case .tooManyOperations(let count):
            "cluster store: \(count) steps in a transaction, at most \(StoreLimits.operations) go"
        case .tooLarge(let count): "cluster store: \(count) bytes in a transaction, at most \(StoreLimits.bytes) go"
        case .invalid(let reason): "cluster store: \(reason)"
        case .readOnly(let reason): "cluster store: takes no writes: \(reason)"
        case .outcomeUnknown(let reason): "cluster store: not known whether the transaction was done: \(reason)"
        case .unavailable(let reason), .damaged(let reason): "cluster store: \(reason)"
        case .closed: "cluster store: closed"
        }
    }
}

extension ClusterStoreError {
    /// This error for a target's edge.
    package var asCaissonError: CaissonError { CaissonError(code, description, cause: self) }

    private var code: ErrorCode {
        switch self {
        case .compacted, .futureRevision, .readOnly: .failedPrecondition
        case .leaseNotFound: .notFound
        case .duplicateKey, .emptyKey, .invalid: .invalidArgument
        case .tooManyOperations, .tooLarge: .resourceExhausted
        case .outcomeUnknown, .unavailable, .closed: .unavailable
        case .damaged: .dataLoss
        }
    }
}
