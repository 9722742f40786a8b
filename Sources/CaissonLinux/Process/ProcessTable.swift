import CLinux
import CaissonCore
import Glibc
import SystemPackage

/// What /proc tells about processes.
package enum ProcessTable {
    /// Ticks since boot at which the process started (proc(5), stat field 22); with the pid it names one process for ever.
    package static func startTime(_ pid: Int32) -> UInt64? { fields(pid).flatMap { $0.count > 19 ? UInt64($0[19]) : nil } }

    /// The parent's pid.
    package static func parent(_ pid: Int32) -> Int32? { fields(pid).flatMap { $0.count > 1 ? Int32($0[1]) : nil } }

    /// The state letter of proc(5): `R`, `S`, `Z`…
    package static func state(_ pid: Int32) -> Character? { fields(pid)?.first?.first }

    /// Whether the process is there, dead but not reaped included.
    package static func exists(_ pid: Int32) -> Bool { kill(pid, 0) == 0 || errno == EPERM }

    /// The arguments; empty for a kernel thread, a zombie or a process that is gone.
    package static func commandLine(_ pid: Int32) -> [String] {
        let bytes = (try? Files.read(FilePath("/proc/\(pid)/cmdline"))) ?? []  // ignored: gone meanwhile
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { String(decoding: $0, as: UTF8.self) }
    }

    /// The direct children of a process, by a look at every process.
    package static func children(of pid: Int32) -> [Int32] { all().filter { parent($0) == pid } }

    /// Every process number visible here.
    package static func all() -> [Int32] {
        ((try? Files.list("/proc")) ?? []).compactMap { Int32($0.name) }  // ignored: without proc there is nothing to see
    }

    /// Our own number.
    package static var ownID: Int32 { getpid() }
    /// The effective user of this process.
    package static var userID: UInt32 { geteuid() }
    /// The effective group of this process.
    package static var groupID: UInt32 { getegid() }
    /// The path of the running program.
    package static func ownProgram() throws(SyscallError) -> String { try Files.readLink("/proc/self/exe").string }

    /// The fields after the command's closing parenthesis, which may itself hold spaces and parentheses.
    private static func fields(_ pid: Int32) -> [Substring]? {
        guard let text = try? Files.readText(FilePath("/proc/\(pid)/stat")), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }
}
