import CaissonAPI

/// What build checks found, as buildx prints it.
enum WarningText {
    /// `StageNameCasing: Stage name 'Base' should be lowercase (line 1)`
    static func headline(_ warning: BuildWarning) -> String {
        (warning.name.isEmpty ? "" : "\(warning.name): ") + warning.message + (warning.lines.map { " (line \($0.lowerBound))" } ?? "")
    }

    /// Behind the progress of a build; with `expanded` each has its page and the lines it is about.
    static func summary(_ warnings: [BuildWarning], _ start: BuildStart?, expanded: Bool, colors: Bool) -> String {
        guard !warnings.isEmpty else { return "" }
        let count = warnings.count == 1 ? "1 warning found" : "\(warnings.count) warnings found"
        let heading = count + (expanded ? ":" : " (use \(HelpText.program) --debug to expand):")
        var out = "\n " + (colors ? "\u{1b}[33m\(heading)\n\u{1b}[0m" : heading + "\n")
        for warning in warnings {
            out += " - \(headline(warning))\n"
            guard expanded else { continue }
            if !warning.url.isEmpty { out += "More info: \(warning.url)\n" }
            out += excerpt(warning, start) + "\n"
        }
        return out
    }

    /// The whole answer of `--check`.
    static func report(_ warnings: [BuildWarning], _ start: BuildStart?) -> String {
        guard !warnings.isEmpty else { return "Check complete, no warnings found.\n" }
        let count = warnings.count == 1 ? "1 warning has been found!" : "\(warnings.count) warnings have been found!"
        var out = "Check complete, \(count)\n"
        let sorted = warnings.sorted { ($0.lines?.lowerBound ?? 0, $0.name) < ($1.lines?.lowerBound ?? 0, $1.name) }
        for warning in sorted {
            out += "\nWARNING: " + (warning.name.isEmpty ? "Dockerfile" : warning.name) + (warning.url.isEmpty ? "" : " - \(warning.url)")
            out += "\n\(warning.message)\n" + excerpt(warning, start)
        }
        return out
    }

    private static func excerpt(_ warning: BuildWarning, _ start: BuildStart?) -> String {
        guard let start, let lines = warning.lines else { return "" }
        return SourceExcerpt.text(start.dockerfileName, start.dockerfile, lines)
    }
}

/// The lines of a Dockerfile something is about, with some around them, as BuildKit prints them.
enum SourceExcerpt {
    static func text(_ name: String, _ source: String, _ range: ClosedRange<Int>) -> String {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        guard range.lowerBound >= 1, range.lowerBound <= lines.count else { return "" }
        let marked = range.clamped(to: 1...lines.count)
        var (first, last) = (marked.lowerBound, marked.upperBound)
        var added = 0
        let wanted = first == last ? 4 : 2
        while added < wanted {
            if first > 1 { (first, added) = (first - 1, added + 1) }
            if last < lines.count { (last, added) = (last + 1, added + 1) }
            // Counts even where there is nothing left to add.
            added += 1
        }
        let rule = String(repeating: "-", count: 20) + "\n"
        var out = "\(name):\(marked.lowerBound)\n" + rule
        for number in first...last {
            let label = ByteText.right(String(number), 3)
            out += " \(label) | \(marked.contains(number) ? ">>>" : "   ") \(shown(lines[number - 1]))\n"
        }
        return out + rule
    }

    /// What would move the cursor or colour the terminal is shown as a replacement character.
    private static func shown(_ line: Substring) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.map { $0 < " " && $0 != "\t" || $0 == "\u{7f}" ? "\u{fffd}" : $0 }))
    }
}
