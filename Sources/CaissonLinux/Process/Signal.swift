import CLinux
import CaissonCore
import Glibc

/// A signal by number and name, spelled as Docker accepts it.
package struct Signal: Hashable, Sendable {
    package let number: Int32

    package init(number: Int32) { self.number = number }

    /// `SIGTERM`, `term`, `15`, `RTMIN+3`, `SIGRTMAX-1`; nil for anything else and for numbers outside 1…64.
    package init?(_ text: String) {
        if let number = Int32(text) {
            guard (1...64).contains(number) else { return nil }
            self.number = number
            return
        }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        guard let number = Signal.numbers[name] ?? Signal.realTime(name) else { return nil }
        self.number = number
    }

    /// `SIGTERM`; `SIGRTMIN+3`; the bare number where it has no name.
    package var name: String {
        if let name = Signal.names[number] { return "SIG" + name }
        let first = cz_sigrtmin()
        if (first...cz_sigrtmax()).contains(number) { return number == first ? "SIGRTMIN" : "SIGRTMIN+\(number - first)" }
        return String(number)
    }

    /// kill(2); a negative pid means a process group.
    package func send(to pid: Int32) throws(SyscallError) {
        _ = try systemCall("kill", String(pid)) { Glibc.kill(pid, number) }
    }

    /// Blocks these signals in the calling thread and in threads made by it later.
    package static func block(_ signals: [Signal]) {
        _ = cz_signal_mask(SIG_BLOCK, mask(signals))
    }

    /// Lets them through again in the calling thread.
    package static func unblock(_ signals: [Signal]) {
        _ = cz_signal_mask(SIG_UNBLOCK, mask(signals))
    }

    /// Sets the process to ignore the signal.
    package func ignore() { _ = Glibc.signal(number, SIG_IGN) }

    /// Sets what the process began with aside: the signal has its usual effect.
    package func restoreDefault() { _ = Glibc.signal(number, SIG_DFL) }

    static func mask(_ signals: [Signal]) -> UInt64 {
        signals.reduce(0) { $0 | 1 << UInt64(clamping: $1.number - 1) }
    }

    private static func realTime(_ name: String) -> Int32? {
        let (base, sign): (Int32, Int32) = name.hasPrefix("RTMAX") ? (cz_sigrtmax(), -1) : (cz_sigrtmin(), 1)
        guard name.hasPrefix("RTMIN") || name.hasPrefix("RTMAX") else { return nil }
        let rest = name.dropFirst(5)
        if rest.isEmpty { return base }
        guard rest.first == (sign > 0 ? "+" : "-"), let offset = Int32(rest.dropFirst()), (0...30).contains(offset) else {
            return nil
        }
        return base + sign * offset
    }
}

extension Signal: CustomStringConvertible {
    package var description: String { name }
}

extension Signal {
    package static let hup = Signal(number: SIGHUP)
    package static let int = Signal(number: SIGINT)
    package static let quit = Signal(number: SIGQUIT)
    package static let abrt = Signal(number: SIGABRT)
    package static let kill = Signal(number: SIGKILL)
    package static let usr1 = Signal(number: SIGUSR1)
    package static let usr2 = Signal(number: SIGUSR2)
    package static let pipe = Signal(number: SIGPIPE)
    package static let term = Signal(number: SIGTERM)
    package static let child = Signal(number: SIGCHLD)
    package static let cont = Signal(number: SIGCONT)
    package static let stop = Signal(number: SIGSTOP)
    package static let tstp = Signal(number: SIGTSTP)
    package static let ttin = Signal(number: SIGTTIN)
    package static let ttou = Signal(number: SIGTTOU)
    package static let winch = Signal(number: SIGWINCH)

    /// Linux's numbers on every architecture Caisson runs on (x86, arm: signal(7)).
    private static let names: [Int32: String] = [
        1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL", 10: "USR1", 11: "SEGV",
        12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM", 16: "STKFLT", 17: "CHLD", 18: "CONT", 19: "STOP", 20: "TSTP",
        21: "TTIN", 22: "TTOU", 23: "URG", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH", 29: "IO", 30: "PWR",
        31: "SYS",
    ]
    private static let numbers: [String: Int32] =
        Dictionary(uniqueKeysWithValues: names.map { ($0.value, $0.key) })
        .merging(["IOT": 6, "CLD": 17, "POLL": 29]) { first, _ in first }
}
