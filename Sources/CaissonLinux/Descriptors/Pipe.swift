import CLinux
import CaissonCore

/// A pipe(2); both ends are closed on exec.
package struct Pipe: Sendable {
    package let reader: SharedDescriptor
    package let writer: SharedDescriptor

    package init() throws(SyscallError) {
        var ends: [Int32] = [-1, -1]
        try checked("pipe", nil, cz_pipe(&ends))
        reader = SharedDescriptor(ends[0])
        writer = SharedDescriptor(ends[1])
    }
}
