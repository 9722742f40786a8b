import CaissonCore
import CaissonTerm

/// The lines of a log as they are drawn: time, stream mark, text with the colours its program gave it.
struct LogLines: LogLineSource {
    let store: LogStore
    let showsTimes: Bool
    var utcOffset = 0
    var timeStyle = Style()
    var stderrStyle = Style()
    var stderrMark = "▐"
    /// Between who wrote a line and what; nil where all lines are of one writer.
    var divider: String?
    /// The styles writers are told apart by.
    var writerStyles: [Style] = []

    /// No line is drawn farther than this; what is beyond is counted at its end.
    private static let longest = 65_536

    var firstLine: Int { store.dropped }
    var lineCount: Int { store.count }

    func line(at number: Int) -> StyledLine {
        let line = store[number - store.dropped]
        var drawn = StyledLine(spans: [])
        if showsTimes { drawn.append(TimeLabel.clock(line.time, offset: utcOffset) + " ", style: timeStyle) }
        if line.isStderr { drawn.append(stderrMark, style: stderrStyle) }
        var text = String(decoding: line.bytes.prefix(LogLines.longest), as: UTF8.self)
        if let divider, let range = text.firstRange(of: divider) {
            let writer = text[..<range.lowerBound]
            drawn.append(String(writer) + divider, style: style(of: writer))
            text = String(text[range.upperBound...])
        }
        for span in ANSIParser.line(text).spans { drawn.append(span.text, style: span.style) }
        let rest = line.bytes.count - LogLines.longest
        if rest > 0 { drawn.append(" … \(rest) more bytes", style: timeStyle) }
        return drawn
    }

    /// The same for all lines of a writer, and another one for most others.
    private func style(of writer: Substring) -> Style {
        guard !writerStyles.isEmpty else { return timeStyle }
        let sum = writer.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        return writerStyles[sum % writerStyles.count]
    }
}
