import CaissonCore
import GRDBSQLite
import SystemPackage

extension SQLiteError {
    /// This error in the words of the state root, naming the file it is about.
    func asCaissonError(file: FilePath) -> CaissonError {
        CaissonError(errorCode, "state database \(file): \(message)", subject: file.string, cause: self)
    }

    private var errorCode: ErrorCode {
        switch primary {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .dataLoss
        case SQLITE_BUSY, SQLITE_LOCKED: .unavailable
        case SQLITE_FULL, SQLITE_NOMEM, SQLITE_TOOBIG: .resourceExhausted
        case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH, SQLITE_CANTOPEN: .permissionDenied
        case SQLITE_CONSTRAINT: .conflict
        default: .internal
        }
    }
}
