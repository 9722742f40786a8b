/// The known word a misspelt one was probably meant to be.
enum Suggestion {
    /// ` (did you mean "theme"?)`, or nothing when no word is near.
    static func hint(for word: String, among known: some Collection<String>) -> String {
        let nearest = known.map { (distance: distance(word, $0), word: $0) }.min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        guard let nearest, nearest.distance <= max(1, word.count / 3) else { return "" }
        return " (did you mean \"\(nearest.word)\"?)"
    }

    /// Levenshtein's distance.
    static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (line, left) in first.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, right) in second.enumerated() {
                let substituted = diagonal + (left == right ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
