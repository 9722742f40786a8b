package import SystemPackage

/// Ranges of IDs that belong to a user besides their own (subuid(5), subgid(5)).
package struct SubordinateIDs: Sendable, Equatable {
    /// In the file's order.
    package var ranges: [Range<UInt32>]
    /// The first number behind every range of the file, whoever has it.
    package var end: UInt32

    /// The ranges of the user called `name` with the number `id`, which may stand in the name's place. A file that is not there has none.
    package static func read(_ path: FilePath, name: String, id: UInt32) -> SubordinateIDs {
        parse((try? Files.readText(path)) ?? "", name: name, id: id) // ignored: as good as empty
    }

    static func parse(_ text: String, name: String, id: UInt32) -> SubordinateIDs {
        var found = SubordinateIDs(ranges: [], end: 0)
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, let start = UInt32(fields[1]), let count = UInt32(fields[2]), count > 0 else { continue }
            let (end, overflow) = start.addingReportingOverflow(count)
            guard !overflow else { continue }
            found.end = max(found.end, end)
            if fields[0] == name || fields[0] == "\(id)" { found.ranges.append(start..<end) }
        }
        return found
    }

    package var count: UInt64 { ranges.reduce(0) { $0 + UInt64($1.count) } }

    /// What newuidmap(1) wants to know: the user is root inside, the ranges follow from 1 on.
    package func map(of id: UInt32) -> [String] {
        var next: UInt64 = 1
        return ["0", "\(id)", "1"] + ranges.flatMap { range -> [String] in
            defer { next += UInt64(range.count) }
            return ["\(next)", "\(range.lowerBound)", "\(range.count)"]
        }
    }
}
