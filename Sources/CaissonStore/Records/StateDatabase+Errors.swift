import CaissonCore
import GRDB
import SystemPackage

extension DatabaseError {
    /// This error in the words of the state root, naming the file it is about.
    func asCaissonError(file: FilePath) -> CaissonError {
        let reason = message ?? resultCode.description
        return CaissonError(code, "state database \(file): \(reason)", subject: file.string, cause: self)
    }

    private var code: ErrorCode {
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .dataLoss
        case .SQLITE_BUSY, .SQLITE_LOCKED: .unavailable
        case .SQLITE_FULL, .SQLITE_NOMEM, .SQLITE_TOOBIG: .resourceExhausted
        case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH, .SQLITE_CANTOPEN: .permissionDenied
        case .SQLITE_CONSTRAINT: .conflict
        default: .internal
        }
    }
}
