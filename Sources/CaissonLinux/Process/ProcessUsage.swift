import CaissonCore
import SystemPackage

/// What one process uses by its own account (proc(5)); zero for one that is gone.
package enum ProcessUsage {
    /// Bytes of memory, what it shares with others divided among them.
    package static func memory(_ pid: Int32) -> UInt64 { number(lines(pid, "smaps_rollup"), "Pss") &* 1024 }

    /// Bytes read from and written to block devices.
    package static func transferred(_ pid: Int32) -> (read: UInt64, written: UInt64) {
        let lines = lines(pid, "io")
        return (number(lines, "read_bytes"), number(lines, "write_bytes"))
    }

    /// Bytes received and sent by the links of the process's network, the loopback link left out.
    package static func network(_ pid: Int32) -> (received: UInt64, sent: UInt64) {
        network(lines(pid, "net/dev"))
    }

    static func network(_ lines: [Substring]) -> (received: UInt64, sent: UInt64) {
        var total: (received: UInt64, sent: UInt64) = (0, 0)
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let fields = line[line.index(after: colon)...].split(separator: " ")
            guard line[..<colon].filter({ $0 != " " }) != "lo", fields.count > 8 else { continue }
            total.received &+= UInt64(fields[0]) ?? 0
            total.sent &+= UInt64(fields[8]) ?? 0
        }
        return total
    }

    private static func lines(_ pid: Int32, _ file: String) -> [Substring] {
        let text = (try? Files.readText(FilePath("/proc/\(pid)/\(file)"), limit: 1 << 20)) ?? "" // ignored: gone meanwhile
        return text.split(separator: "\n")
    }

    private static func number(_ lines: [Substring], _ key: String) -> UInt64 {
        for line in lines where line.hasPrefix(key + ":") {
            return line.dropFirst(key.count + 1).split(separator: " ").first.flatMap { UInt64($0) } ?? 0
        }
        return 0
    }
}
