/// A list of numbers as the kernel writes them: `0-3,5`.
struct NumberSet: Equatable {
    private var ranges: [ClosedRange<Int>] = []

    /// nil for a text that is no such list; a number above 8191 is none either, so that nobody can ask for a huge one.
    init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first >= 0, first <= last, last <= 8191 else { return nil }
            ranges.append(first...last)
        }
    }

    func isContained(in other: NumberSet) -> Bool {
        ranges.allSatisfy { range in range.allSatisfy { number in other.ranges.contains { $0.contains(number) } } }
    }
}
