/// Help with misspelt words.
package enum Spelling {
    /// The option nearest to a misspelt word; nil when none is near, or the word is one of them.
    package static func suggestion(for word: String, of options: [String], caseSensitive: Bool) -> String? {
        let wanted = Array((caseSensitive ? word : word.lowercased()).utf8)
        // Longer than any option by so much cannot be near; a distance is only worth taking for short words.
        guard wanted.count <= 64 else { return nil }
        var best: (option: String, distance: Int)?
        for option in options.sorted() {
            let text = caseSensitive ? option : option.lowercased()
            if text.utf8.elementsEqual(wanted) { return nil }
            let distance = distance(wanted, Array(text.utf8))
            if distance < (best?.distance ?? 3) { best = (text, distance) }
        }
        guard let best else { return nil }
        if caseSensitive { return best.option }
        return word == word.uppercased() ? best.option.uppercased() : best.option
    }

    /// Letters to put in, leave out, exchange, or swap with their neighbour.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var (before, last) = ([Int](), Array(0...b.count))
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var least = min(last[j] + (x == y ? 0 : 1), row[j] + 1, last[j + 1] + 1)
                if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
