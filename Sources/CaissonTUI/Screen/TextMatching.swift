extension String {
    /// Whether the text occurs; upper and lower case are the same unless `text` has a capital.
    func containsFolding(_ text: String) -> Bool {
        guard !text.isEmpty else { return true }
        let folds = !text.contains { $0.isUppercase }
        return (folds ? lowercased() : self).utf8.containsRun(text.utf8)
    }
}

extension Collection<UInt8> {
    /// Whether the bytes of `run` occur in a row.
    func containsRun(_ run: some Collection<UInt8>) -> Bool {
        guard let first = run.first else { return true }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: run) { return true }
            rest = rest[rest.index(after: start)...]
        }
        return false
    }
}

/// How well the letters of `query` occur in order in a text; higher is better, nil when they do not.
enum FuzzyMatch {
    static func score(_ query: String, _ text: String) -> Int? {
        guard !query.isEmpty else { return 0 }
        let wanted = Array(query.lowercased().unicodeScalars.filter { $0 != " " })
        let given = Array(text.lowercased().unicodeScalars)
        if text.lowercased().utf8.containsRun(query.lowercased().utf8) {
            return 1000 - given.count + (text.lowercased().hasPrefix(query.lowercased()) ? 500 : 0)
        }
        var position = 0
        var score = 0
        var previous = -2
        for scalar in wanted {
            guard let hit = given[position...].firstIndex(of: scalar) else { return nil }
            let startsWord = hit == 0 || given[hit - 1] == " " || given[hit - 1] == "/" || given[hit - 1] == "-"
            score += (hit == previous + 1 ? 8 : 0) + (startsWord ? 6 : 0) - min(hit - position, 5)
            previous = hit
            position = hit + 1
        }
        return score
    }
}
