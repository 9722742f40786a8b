/// A stretch of text in one style.
package struct StyledSpan: Sendable, Hashable {
    package var text: String
    package var style: Style

    package init(_ text: String, style: Style = Style()) {
        self.text = text
        self.style = style
    }
}

/// One line of styled text, without a line break.
package struct StyledLine: Sendable, Hashable, ExpressibleByStringInterpolation {
    package var spans: [StyledSpan]

    package init(_ text: String, style: Style = Style()) {
        spans = text.isEmpty ? [] : [StyledSpan(text, style: style)]
    }

    package init(spans: [StyledSpan] = []) {
        self.spans = spans
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// The text without its styles.
    package var text: String {
        spans.count == 1 ? spans[0].text : spans.reduce(into: "") { $0 += $1.text }
    }

    /// Columns the line takes.
    package var width: Int { spans.reduce(0) { $0 + CharacterWidth.of($1.text) } }

    /// Adds text at the end, growing the last span when the style is the same.
    package mutating func append(_ text: String, style: Style = Style()) {
        guard !text.isEmpty else { return }
        if let last = spans.indices.last, spans[last].style == style {
            spans[last].text += text
        } else {
            spans.append(StyledSpan(text, style: style))
        }
    }

    /// Adds another line's spans at the end.
    package mutating func append(_ line: StyledLine) {
        for span in line.spans { append(span.text, style: span.style) }
    }

    /// Every span laid over the base style.
    package func styled(_ base: Style) -> StyledLine {
        StyledLine(spans: spans.map { StyledSpan($0.text, style: $0.style.over(base)) })
    }
}

extension StyledLine {
    /// The line in at most `width` columns, the ellipsis in the style of what it cuts.
    package func truncated(to width: Int, ellipsis: String = "…") -> StyledLine {
        guard self.width > width else { return self }
        var room = max(0, width - CharacterWidth.of(ellipsis))
        var result = StyledLine()
        for span in spans {
            let kept = CharacterWidth.prefix(of: span.text, columns: room)
            result.append(kept, style: span.style)
            room -= CharacterWidth.of(kept)
            guard kept.utf8.count == span.text.utf8.count else {
                if width > 0 { result.append(ellipsis, style: span.style) }
                return result
            }
        }
        return result
    }

    /// The line without its first columns; half of a wide glyph becomes a blank.
    package func dropping(columns: Int) -> StyledLine {
        guard columns > 0 else { return self }
        var left = columns
        var result = StyledLine()
        for span in spans {
            guard left > 0 else {
                result.append(span.text, style: span.style)
                continue
            }
            var index = span.text.startIndex
            while index < span.text.endIndex, left > 0 {
                left -= CharacterWidth.of(span.text[index])
                index = span.text.index(after: index)
            }
            if left < 0 { result.append(String(repeating: " ", count: -left), style: span.style) }
            result.append(String(span.text[index...]), style: span.style)
        }
        return result
    }

    /// The line with a style laid over some ranges, counted in characters from its start.
    package func highlighting(_ ranges: [Range<Int>], _ style: Style) -> StyledLine {
        guard !ranges.isEmpty else { return self }
        var result = StyledLine()
        var offset = 0
        for span in spans {
            for character in span.text {
                let hit = ranges.contains { $0.contains(offset) }
                result.append(String(character), style: hit ? style.over(span.style) : span.style)
                offset += 1
            }
        }
        return result
    }
}
