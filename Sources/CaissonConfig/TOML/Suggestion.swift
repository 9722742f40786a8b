/// The known word a misspelt one was probably meant to be.
enum Suggestion {
    /// ` (did you mean "theme"?)`, or nothing when no word is near.
    static func hint(for word: String, among known: some Collection<String>) -> String {
        let nearest = known.map { (distance: distance(word, $0), word: $0) }.min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        guard let nearest, nearest.distance <= max(1, word.count / 3) else { return "" }
        return " (did you mean \"\(nearest.word)\"?)"
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment).
    static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first), Array(second))
        var before: [Int] = []
        var row = Array(0...second.count)
        for line in first.indices {
            var next = [line + 1]
            for column in second.indices {
                let substituted = row[column] + (first[line] == second[column] ? 0 : 1)
                var best = min(substituted, row[column + 1] + 1, next[column] + 1)
                if line > 0, column > 0, first[line] == second[column - 1], first[line - 1] == second[column] {
                    best = min(best, before[column - 1] + 1)
                }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row[second.count]
    }
}
