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

    /// Nanoseconds of processor time, those of children it has waited for included.
    package static func processorTime(_ pid: Int32) -> (user: UInt64, system: UInt64) {
        guard let fields = fields(pid), fields.count > 14 else { return (0, 0) }
        let tick = 1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let times = fields[11...14].map { UInt64($0) ?? 0 }
        return ((times[0] &+ times[2]) &* tick, (times[1] &+ times[3]) &* tick)
    }

    /// The real user, by the number this process knows.
    package static func owner(_ pid: Int32) -> UInt32? {
        line("Uid:", of: pid).flatMap { $0.count > 1 ? UInt32($0[1]) : nil }
    }

    /// How many threads it has.
    package static func threadCount(_ pid: Int32) -> Int { fields(pid).flatMap { $0.count > 17 ? Int($0[17]) : nil } ?? 0 }

    /// Its number in the process namespace it lives in (NSpid of proc(5)).
    package static func numberInside(_ pid: Int32) -> Int32? {
        line("NSpid:", of: pid)?.last.flatMap { Int32($0) }
    }

    /// The words of one line of /proc/PID/status.
    private static func line(_ title: String, of pid: Int32) -> [Substring]? {
        let text = try? Files.readText(FilePath("/proc/\(pid)/status")) // ignored: gone meanwhile
        return text?.split(separator: "\n").first { $0.hasPrefix(title) }?.split(whereSeparator: \.isWhitespace)
    }

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
    package static func ownProgram() throws(SyscallError) -> String { try programAtStart.get().string }

    /// Looked up once: from another mount namespace the kernel cannot tell where the first one's files are.
    private static let programAtStart = Result { () throws(SyscallError) in try Files.readLink("/proc/self/exe") }

    /// The fields after the command's closing parenthesis, which may itself hold spaces and parentheses.
    private static func fields(_ pid: Int32) -> [Substring]? {
        guard let text = try? Files.readText(FilePath("/proc/\(pid)/stat")), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }
}
