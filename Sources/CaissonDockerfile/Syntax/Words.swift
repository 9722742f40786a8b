/// Small rules for single words, as Docker has them.
enum Words {
    static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }

    /// What Go reads as a truth value; nil for anything else.
    static func boolean(_ text: some StringProtocol) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }

    /// The option nearest to a misspelt word; nil when none is near, or the word is one of them.
    static func suggestion(for word: String, of options: [String], caseSensitive: Bool) -> String? {
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

/// Text in double quotes with what cannot be shown escaped, as messages have it.
enum Quoted {
    static func text(_ text: some StringProtocol) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
