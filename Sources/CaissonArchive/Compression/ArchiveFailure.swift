import CaissonCore

/// The errors of this target, in one wording each.
enum ArchiveFailure {
    static func broken(_ what: String, _ reason: String, cause: (any Error)? = nil) -> CaissonError {
        CaissonError(.dataLoss, "\(what): \(reason)", cause: cause)
    }

    static func tooLarge(_ what: String, limit: Int64) -> CaissonError {
        CaissonError(.resourceExhausted, "\(what): larger than the limit of \(ByteCount(limit).binary)")
    }

    static func outOfMemory(_ what: String) -> CaissonError {
        CaissonError(.resourceExhausted, "\(what): out of memory")
    }
}
