import CaissonCore
package import CaissonOCI

extension DeviceRule {
    /// Reads `--device-cgroup-rule`: `c 10:200 rwm`, any number as `*`. Throws `invalidArgument` for anything else.
    package init(parsing text: String) throws {
        let fields = text.split(separator: " ", omittingEmptySubsequences: false)
        let numbers = fields.count == 3 ? fields[1].split(separator: ":", omittingEmptySubsequences: false) : []
        guard numbers.count == 2, ["a", "b", "c"].contains(fields[0]), !fields[2].isEmpty, fields[2].allSatisfy({ "rwm".contains($0) })
        else { throw CaissonError(.invalidArgument, "invalid device cgroup rule format: '\(text)'") }
        self.init(
            allow: true, type: String(fields[0]), major: try DeviceRule.number(numbers[0], text),
            minor: try DeviceRule.number(numbers[1], text), access: String(fields[2]))
    }

    private static func number(_ digits: Substring, _ text: String) throws -> Int64 {
        if digits == "*" { return -1 }
        guard let number = UInt32(digits) else { throw CaissonError(.invalidArgument, "invalid device cgroup rule format: '\(text)'") }
        return Int64(number)
    }
}
