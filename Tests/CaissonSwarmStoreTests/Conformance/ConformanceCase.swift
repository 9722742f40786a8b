/// One promise of the protocol: lines for a store, each with its answer behind `=>`; `done` is not written.
struct ConformanceCase: Sendable, CustomStringConvertible {
    let name: String
    let lines: [(command: String, answer: String)]

    init(_ name: String, _ script: String) {
        self.name = name
        lines = script.split(separator: "\n").map { line in
            guard let arrow = line.firstRange(of: "=>") else { return (String(line.trimming(" ")), "done") }
            return (String(line[..<arrow.lowerBound].trimming(" ")), String(line[arrow.upperBound...].trimming(" ")))
        }
    }

    var description: String { name }

    static let all = reads + puts + deletes + compares + transactions + watches + leases + compactions + limits
}
