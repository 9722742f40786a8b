import CaissonCore
import Glibc

/// Calls a C library function that reports failure as -1 and errno, and retries it when a signal interrupts.
@inline(__always)
func systemCall<Result: SignedInteger>(
    _ call: String, _ path: @autoclosure () -> String? = nil, _ body: () -> Result
) throws(SyscallError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let number = errno
        if number != EINTR { throw SyscallError(call, path(), errno: number) }
    }
}

/// Checks a `cz_` function's result, a negated errno on failure.
@inline(__always) @discardableResult
func checked<Result: SignedInteger>(
    _ call: String, _ path: @autoclosure () -> String? = nil, _ result: Result
) throws(SyscallError) -> Result {
    if result >= 0 { return result }
    throw SyscallError(call, path(), errno: Int32(truncatingIfNeeded: -result))
}
