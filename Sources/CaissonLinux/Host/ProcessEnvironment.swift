import CLinux
import CaissonCore
import Glibc
import SystemPackage

/// The environment of this process.
package enum ProcessEnvironment {
    /// What the program was started with, after its name. `CommandLine.arguments` looks for them in /proc/self/maps, which takes a
    /// tenth of a millisecond.
    package static func arguments() -> [String] {
        var found: [String] = []
        while let next = cz_argument(Int32(found.count) + 1) { found.append(String(cString: next)) }
        return found
    }

    /// A variable, or nil where it is not set.
    package static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// All variables as `KEY=value`, as the program was started.
    package static func lines() -> [String] {
        let bytes = (try? Files.read("/proc/self/environ")) ?? []  // ignored: without proc nothing is known
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All variables.
    package static func all() -> [String: String] { atStart }

    private static let atStart = {
        let all = lines()
        var values = [String: String](minimumCapacity: all.count)
        for line in all {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        return values
    }()

    /// Sets a variable. Only at the start of a program: other threads may be reading.
    package static func set(_ name: String, _ value: String) { setenv(name, value, 1) }

    /// Removes a variable, under the same condition.
    package static func unset(_ name: String) { unsetenv(name) }
}
