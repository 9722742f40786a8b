/// Shell patterns as Docker's filters use them (Go's `path.Match`): `*`, `?`, `[…]`, `\x`; `*` never crosses a `/`.
package enum Glob {
    /// Whether `text` as a whole matches `pattern`.
    package static func matches(_ pattern: some StringProtocol, _ text: some StringProtocol) -> Bool {
        match(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
    }

    private typealias Scalars = ArraySlice<Unicode.Scalar>

    private static func match(_ pattern: Scalars, _ text: Scalars) -> Bool {
        var (pattern, text) = (pattern, text)
        while let head = pattern.popFirst() {
            switch head {
            case "*":
                pattern = pattern.drop { $0 == "*" }
                return matchesAfterStar(pattern, text)
            case "?":
                guard let next = text.popFirst(), next != "/" else { return false }
            case "[":
                guard let next = text.popFirst(), let (hit, rest) = inClass(pattern, next), hit else { return false }
                pattern = rest
            case "\\":
                guard let literal = pattern.popFirst(), text.popFirst() == literal else { return false }
            default:
                guard text.popFirst() == head else { return false }
            }
        }
        return text.isEmpty
    }

    private static func matchesAfterStar(_ pattern: Scalars, _ text: Scalars) -> Bool {
        var rest = text
        while true {
            if match(pattern, rest) { return true }
            guard let skipped = rest.popFirst(), skipped != "/" else { return false }
        }
    }

    /// Whether `scalar` is in the class that begins `pattern`, and the pattern behind the `]`; nil when unterminated.
    private static func inClass(_ pattern: Scalars, _ scalar: Unicode.Scalar) -> (Bool, Scalars)? {
        var rest = pattern
        let negated = rest.first == "^" || rest.first == "!"
        if negated { rest.removeFirst() }
        var hit = false
        var first = true
        while let low = rest.popFirst() {
            if low == "]", !first { return (hit != negated, rest) }
            first = false
            var high = low
            if rest.first == "-", let end = rest.dropFirst().first, end != "]" {
                high = end
                rest.removeFirst(2)
            }
            if low <= high, (low...high).contains(scalar) { hit = true }
        }
        return nil
    }
}
