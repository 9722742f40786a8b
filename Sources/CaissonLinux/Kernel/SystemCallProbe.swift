import CLinux
import Glibc

/// Asks what the kernel, or a filter in front of it, answers to a system call.
package enum SystemCallProbe {
    /// The error number of the call with every argument zero, 0 where it succeeds. Only for calls that do no harm so.
    ///
    /// ENOSYS where the kernel, a filter or libseccomp's table does not know it.
    package static func error(_ name: String) -> Int32 {
        let number = cz_seccomp_resolve(name)
        return number < 0 ? ENOSYS : error(number: Int(number))
    }

    /// The same for a number of this machine.
    package static func error(number: Int) -> Int32 { Int32(clamping: max(0, -cz_probe(number))) }
}
