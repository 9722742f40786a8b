import CLinux
package import CaissonCore
import Glibc

/// A kernel call that failed: the call, the object it was about and the reason.
package struct SyscallError: Error, Sendable, Equatable {
    /// The call or the step, as a reader would name it: `mount`, `open`.
    package let call: String
    /// The path or object, where there is one.
    package let path: String?
    /// The positive error number of errno(3).
    package let errno: Int32

    package init(_ call: String, _ path: String? = nil, errno: Int32) {
        self.call = call
        self.path = path
        self.errno = errno
    }
}

extension SyscallError: CustomStringConvertible {
    /// The system's text for the error number, its first letter lower-cased: `no such file or directory`.
    package var reason: String { errorText(errno) }

    package var description: String {
        guard let path, !path.isEmpty else { return "\(call): \(reason)" }
        return "\(call) \(path): \(reason)"
    }
}

extension SyscallError {
    /// What a caller can act on.
    package var code: ErrorCode {
        switch errno {
        case ENOENT, ENOTDIR, ESRCH, ENODEV, ENXIO: .notFound
        case EEXIST: .alreadyExists
        case EPERM, EACCES, EROFS: .permissionDenied
        case EINVAL, ENAMETOOLONG, ELOOP, EISDIR: .invalidArgument
        case EBUSY, ENOTEMPTY, ETXTBSY: .conflict
        case ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE, EFBIG: .resourceExhausted
        case EAGAIN, ECONNREFUSED, ECONNRESET, EPIPE, EINTR: .unavailable
        case ETIMEDOUT: .deadlineExceeded
        case ENOSYS, EOPNOTSUPP: .notImplemented
        default: .internal
        }
    }

    /// This error for a target's edge; `context` goes before it.
    package func asCaissonError(_ context: String? = nil) -> CaissonError {
        CaissonError(code, context.map { "\($0): \(description)" } ?? description, subject: path, cause: self)
    }
}

private func errorText(_ number: Int32) -> String {
    guard let text = cz_error_text(number).map({ String(cString: $0) }), let first = text.first else { return "error \(number)" }
    // "I/O error" style words keep their capitals.
    if text.dropFirst().first.map({ $0.isUppercase || $0 == "/" }) ?? false { return text }
    return first.lowercased() + text.dropFirst()
}
