/// The options of a help page in columns (spf13/pflag's FlagUsagesWrapped).
enum FlagUsages {
    static func text(_ flags: [FlagSpec], columns: Int) -> String {
        let shown = flags.filter { !$0.isHidden }.sorted { $0.name < $1.name }
        let heads = shown.map(head)
        let width = (heads.map(\.utf8.count).max() ?? 0) + 3
        var out = ""
        for (flag, head) in zip(shown, heads) {
            let gap = String(repeating: " ", count: width - head.utf8.count)
            out += head + gap + wrapped(description(flag), indent: width, columns: columns) + "\n"
        }
        return out
    }

    private static func head(_ flag: FlagSpec) -> String {
        let spelling = flag.short.map { "  -\($0), --\(flag.name)" } ?? "      --\(flag.name)"
        return flag.kind == .bool ? spelling : spelling + " " + flag.kind.rawValue
    }

    private static func description(_ flag: FlagSpec) -> String {
        guard let initial = flag.initial else { return flag.usage }
        return flag.usage + " (default " + (flag.kind == .string ? FlagValue.quoted(initial) : initial) + ")"
    }

    /// Breaks `text` at blanks so that it fits behind `indent` columns; the first line is not indented.
    private static func wrapped(_ text: String, indent: Int, columns: Int) -> String {
        var (indent, room, out) = (indent, columns - indent, "")
        if room < 24 {
            (indent, room) = (16, columns - 16)
            out = "\n" + String(repeating: " ", count: indent)
        }
        let margin = "\n" + String(repeating: " ", count: indent)
        guard room >= 24 else { return replaceBreaks(text, margin) }
        let slop = 5
        var rest = Array(text.utf8)[...]
        var lines: [String] = []
        repeat {
            let (line, tail) = cut(rest, at: room - slop, slop: slop)
            lines.append(replaceBreaks(String(decoding: line, as: UTF8.self), margin))
            rest = tail
        } while !rest.isEmpty
        return out + lines.joined(separator: margin)
    }

    private static func cut(
        _ text: ArraySlice<UInt8>, at width: Int, slop: Int
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        guard width + slop <= text.count else { return (text, []) }
        let window = text.prefix(width)
        let blank = window.lastIndex { $0 == 32 || $0 == 9 || $0 == 10 }
        guard let blank, blank > text.startIndex else { return (text, []) }
        if let line = window.lastIndex(of: 10), line > text.startIndex, line < blank {
            return (text[..<line], text[(line + 1)...])
        }
        return (text[..<blank], text[(blank + 1)...])
    }

    private static func replaceBreaks(_ text: String, _ margin: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: margin)
    }
}
