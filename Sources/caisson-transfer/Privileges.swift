import CaissonLinux
import Glibc

/// Gives up everything that is not needed to speak to a registry.
enum Privileges {
    /// `nobody`, who owns no files.
    private static let nobody: UInt32 = 65534

    /// Under root becomes nobody, without groups and for good. Must come before the first byte from the network.
    static func drop() throws(SyscallError) {
        guard geteuid() == 0 else { return }
        try check("setgroups", setgroups(0, nil))
        // From root these set the real, the effective and the saved identity, in every thread (setuid(2)).
        try check("setgid", setgid(nobody))
        try check("setuid", setuid(nobody))
        // A way back would be a kernel we do not know: better no transfer than one as root.
        guard setuid(0) != 0 else { throw SyscallError("setuid", errno: EPERM) }
    }

    private static func check(_ call: String, _ result: Int32) throws(SyscallError) {
        if result != 0 { throw SyscallError(call, errno: errno) }
    }
}
