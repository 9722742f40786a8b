/// The ports of EXPOSE.
package enum ExposedPorts {
    /// One expanded word, `[[ip:]host:]port[-port][/protocol]`, as the keys of an image's configuration: `80/tcp`.
    ///
    /// Throws in BuildKit's words.
    package static func parse(_ word: String) throws(ExpansionError) -> [String] {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        let halves = (parts.last ?? "").split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let ports = halves.first ?? ""
        guard !ports.isEmpty else { throw ExpansionError(message: "no port specified: \(word)<empty>") }
        let named = halves.count > 1 ? halves[1].lowercased() : ""
        guard ["", "tcp", "udp", "sctp"].contains(named) else {
            throw ExpansionError(message: "invalid proto: \(named)")
        }
        guard let range = range(ports) else { throw ExpansionError(message: "invalid containerPort: \(ports)") }
        if parts.count > 1 { try checkHost(parts.dropLast(), range, ports) }
        return range.map { "\($0)/\(named.isEmpty ? "tcp" : named)" }
    }

    /// What stands before the port changes nothing, but has to make sense.
    private static func checkHost(
        _ parts: ArraySlice<Substring>, _ ports: ClosedRange<Int>, _ written: Substring
    ) throws(ExpansionError) {
        let host = parts.last ?? ""
        let address = parts.dropLast().joined(separator: ":")
        let isAddress = address.utf8.allSatisfy { Bytes.isDigit($0) || Bytes.isLetter($0) || ".:[]%".utf8.contains($0) }
        guard isAddress else { throw ExpansionError(message: "invalid IP address: \(address)") }
        guard !host.isEmpty else { return }
        guard let range = range(host) else { throw ExpansionError(message: "invalid hostPort: \(host)") }
        guard ports.count == 1 || ports.count == range.count else {
            throw ExpansionError(
                message: "invalid ranges specified for container and host Ports: \(written) and \(host)")
        }
    }

    private static func range(_ text: Substring) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first, let last = ends.last, ends.count <= 2 else { return nil }
        guard let start = port(first), let end = port(last), start <= end else { return nil }
        return start...end
    }

    private static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy(Bytes.isDigit) else { return nil }
        return Int(text).flatMap { $0 <= 65_535 ? $0 : nil }
    }
}
