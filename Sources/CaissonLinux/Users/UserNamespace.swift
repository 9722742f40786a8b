import SystemPackage

/// The user namespace of this process (user_namespaces(7)).
package enum UserNamespace {
    /// Whether root is the machine's: elsewhere there are no device nodes to make, no attributes of `trusted`, no hierarchies of cgroup v1.
    /// Looked up once: a process enters another only at its start, before anybody asks.
    package static let isInitial = size(of: "uid") == UInt32.max

    /// How many group IDs there are, from 0 on without a gap.
    package static let groupCount = size(of: "gid")

    private static func size(of kind: String) -> UInt32 {
        let text = (try? Files.readText(FilePath("/proc/self/\(kind)_map"))) ?? "0 0 4294967295" // ignored: a kernel without user namespaces
        var size: UInt32 = 0
        for line in text.split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            guard numbers.count == 3, numbers[0] == size else { continue }
            let (next, overflow) = size.addingReportingOverflow(numbers[2])
            size = overflow ? .max : next
        }
        // One range that starts elsewhere is no whole, however large.
        let isIdentity = text.split(separator: "\n").first?.split(separator: " ").dropFirst().first == "0"
        return size == .max && !isIdentity ? .max - 1 : size
    }
}
