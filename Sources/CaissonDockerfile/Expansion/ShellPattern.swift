/// The patterns of `${X#p}`, `${X%p}` and `${X/p/r}`: `*` and `?`, which take no line end; a backslash takes its sense
/// from them. There are no brackets, as in BuildKit.
struct ShellPattern {
    private enum Element {
        case any
        case one
        case literal(Unicode.Scalar)
    }

    private var elements: [Element] = []

    /// Throws for a backslash before anything that needs none.
    init(_ text: String) throws(ExpansionError) {
        let scalars = Array(text.unicodeScalars)
        var at = 0
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            switch scalar {
            case "*": elements.append(.any)
            case "?": elements.append(.one)
            case "\\":
                let escaped = at < scalars.count ? scalars[at] : nil
                guard let escaped, "}/*?\\".unicodeScalars.contains(escaped) else {
                    let shown = escaped.map { String(Character($0)) } ?? ""
                    throw ExpansionError(
                        message: "invalid pattern (\(text)) in substitution: invalid escape '\\\(shown)'")
                }
                elements.append(.literal(escaped))
                at += 1
            default: elements.append(.literal(scalar))
            }
        }
    }

    func withoutPrefix(_ value: String, longest: Bool) -> String {
        let scalars = Array(value.unicodeScalars)
        let ends = ends(scalars, from: 0)
        guard let end = longest ? ends.last : ends.first else { return value }
        return ShellPattern.string(scalars[end...])
    }

    func withoutSuffix(_ value: String, longest: Bool) -> String {
        var mirrored = self
        mirrored.elements.reverse()
        let scalars = Array(value.unicodeScalars.reversed())
        let ends = mirrored.ends(scalars, from: 0)
        guard let end = longest ? ends.last : ends.first else { return value }
        return ShellPattern.string(scalars[end...].reversed())
    }

    /// The leftmost place where it matches, as long as it can be, or every such place.
    func replacing(in value: String, with replacement: String, all: Bool) -> String {
        let scalars = Array(value.unicodeScalars)
        var result = String.UnicodeScalarView()
        var at = 0
        while at <= scalars.count {
            guard let end = ends(scalars, from: at).last, end > at || !all else {
                if at < scalars.count { result.append(scalars[at]) }
                at += 1
                continue
            }
            result.append(contentsOf: replacement.unicodeScalars)
            at = end
            if !all { break }
        }
        if at < scalars.count { result.append(contentsOf: scalars[at...]) }
        return String(result)
    }

    /// Every place where a match from `start` can end, in order: all of them are followed at once, so that no pattern
    /// is slower than its length times that of the text.
    private func ends(_ text: [Unicode.Scalar], from start: Int) -> [Int] {
        var reached: Set<Int> = [start]
        for element in elements {
            var next: Set<Int> = []
            switch element {
            case .literal(let scalar):
                for at in reached where at < text.count && text[at] == scalar { next.insert(at + 1) }
            case .one: for at in reached where at < text.count && text[at] != "\n" { next.insert(at + 1) }
            case .any:
                for first in reached where !next.contains(first) {
                    var at = first
                    while next.insert(at).inserted, at < text.count, text[at] != "\n" { at += 1 }
                }
            }
            reached = next
        }
        return reached.sorted()
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
