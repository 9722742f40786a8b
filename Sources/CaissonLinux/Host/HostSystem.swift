import CLinux
import CaissonCore
import Glibc
import SystemPackage

/// uname(2).
package struct KernelName: Sendable, Hashable {
    package let system: String
    package let hostname: String
    package let release: String
    package let version: String
    package let machine: String
}

/// Memory of the machine in bytes.
package struct HostMemory: Sendable, Hashable {
    package let total: UInt64
    package let free: UInt64
    /// What new programs may take without swapping (MemAvailable of proc(5)).
    package let available: UInt64
    package let swapTotal: UInt64
    package let swapFree: UInt64
}

/// Facts about the machine.
package enum HostSystem {
    /// The host's name, or an empty string.
    package static var hostname: String { kernel().hostname }

    /// uname(2).
    package static func kernel() -> KernelName {
        var name = utsname()
        uname(&name)
        return KernelName(
            system: text(name.sysname), hostname: text(name.nodename), release: text(name.release),
            version: text(name.version), machine: text(name.machine))
    }

    private static func text<Tuple>(_ tuple: Tuple) -> String {
        withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Memory by /proc/meminfo, zero where it says nothing.
    package static func memory() -> HostMemory {
        let lines = ((try? Files.readText("/proc/meminfo")) ?? "").split(separator: "\n")  // ignored: zero is shown
        var values: [Substring: UInt64] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            if words.count > 1, let kibibytes = UInt64(words[1]) { values[words[0].dropLast()] = kibibytes &* 1024 }
        }
        return HostMemory(
            total: values["MemTotal"] ?? 0, free: values["MemFree"] ?? 0, available: values["MemAvailable"] ?? 0,
            swapTotal: values["SwapTotal"] ?? 0, swapFree: values["SwapFree"] ?? 0)
    }

    /// Processors that are on.
    package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Time since boot.
    package static var uptime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec)
    }

    /// Load averages of 1, 5 and 15 minutes.
    package static var loadAverages: [Double] {
        var values = [Double](repeating: 0, count: 3)
        let count = getloadavg(&values, 3)
        return Array(values.prefix(Int(max(0, count))))
    }

    /// os-release(5); empty where there is none.
    package static func release() -> [String: String] {
        let text = (try? Files.readText("/etc/os-release")) ?? (try? Files.readText("/usr/lib/os-release")) ?? ""
        return parseRelease(text)
    }

    static func parseRelease(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            var value = line[line.index(after: equals)...]
            if let quote = value.first, quote == "\"" || quote == "'", value.count > 1, value.last == quote {
                value = value.dropFirst().dropLast()
            }
            values[String(line[..<equals])] = String(value)
        }
        return values
    }
}
