import CaissonCore
import CaissonSwarm
import GRDB
import SystemPackage

extension DatabaseError {
    /// This error in the words of the protocol.
    var asStoreError: ClusterStoreError {
        let reason = message ?? resultCode.description
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: return .damaged(reason)
        // A commit whose write or fsync failed may be found done when the file is opened again.
        case .SQLITE_IOERR: return .outcomeUnknown(reason)
        default: return .unavailable(reason)
        }
    }
}

extension ClusterStoreError {
    /// This error naming the file it is about.
    func asCaissonError(_ file: FilePath) -> CaissonError {
        let reason = switch self {
        case .damaged(let reason), .unavailable(let reason), .outcomeUnknown(let reason): reason
        default: description
        }
        return CaissonError(asCaissonError.code, "cluster store \(file): \(reason)", subject: file.string, cause: self)
    }
}
