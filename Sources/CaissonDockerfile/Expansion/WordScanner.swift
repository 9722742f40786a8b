/// Goes through a text once and replaces its variables.
struct WordScanner {
    private let input: [Unicode.Scalar]
    private let escape: Unicode.Scalar
    private let keepsQuotes: Bool
    private let lookup: (String) -> String?
    private var at = 0
    private var depth = 0
    private var used: [String] = []
    private var unset: [String] = []
    private var seen: Set<String> = []

    /// Variables within the words of others; more is a mistake, and recursion has to end somewhere.
    private static let deepest = 100

    init(_ text: String, escape: Unicode.Scalar, keepsQuotes: Bool, lookup: @escaping (String) -> String?) {
        input = Array(text.unicodeScalars)
        self.escape = escape
        self.keepsQuotes = keepsQuotes
        self.lookup = lookup
    }

    mutating func run() throws(ExpansionError) -> ExpandedWord {
        var builder = WordBuilder()
        try scan(into: &builder, upTo: nil, keepsEscapes: false)
        let (text, words) = builder.finish()
        return ExpandedWord(text: text, words: words, used: used, unset: unset)
    }

    private var peek: Unicode.Scalar? { at < input.count ? input[at] : nil }

    private mutating func next() -> Unicode.Scalar? {
        guard at < input.count else { return nil }
        defer { at += 1 }
        return input[at]
    }

    /// Up to the end of the text, or to `stop`, which is taken.
    private mutating func scan(
        into builder: inout WordBuilder, upTo stop: Unicode.Scalar?, keepsEscapes: Bool
    ) throws(ExpansionError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= WordScanner.deepest else { throw ExpansionError(message: "variables are nested too deeply") }
        while let scalar = next() {
            switch scalar {
            case _ where scalar == stop: return
            case "$": builder.add(try variable())
            case "'" where !keepsQuotes: builder.addRaw(try singleQuoted())
            case "\"" where !keepsQuotes: builder.addRaw(try doubleQuoted(keepsEscapes))
            case escape:
                if keepsEscapes { builder.addRaw(scalar) }
                // At the end of the text it escapes nothing and is dropped.
                if let escaped = next() { builder.addRaw(escaped) }
            default: builder.add(scalar)
            }
        }
        if let stop {
            throw ExpansionError(message: "unexpected end of statement while looking for matching \(stop)")
        }
    }

    private mutating func text(upTo stop: Unicode.Scalar, keepsEscapes: Bool) throws(ExpansionError) -> String {
        var builder = WordBuilder()
        try scan(into: &builder, upTo: stop, keepsEscapes: keepsEscapes)
        return String(builder.text)
    }

    private mutating func singleQuoted() throws(ExpansionError) -> String {
        var result = String.UnicodeScalarView()
        while let scalar = next() {
            if scalar == "'" { return String(result) }
            result.append(scalar)
        }
        throw ExpansionError(message: "unexpected end of statement while looking for matching single-quote")
    }

    private mutating func doubleQuoted(_ keepsEscapes: Bool) throws(ExpansionError) -> String {
        var result = String.UnicodeScalarView()
        while let scalar = next() {
            switch scalar {
            case "\"": return String(result)
            case "$": result.append(contentsOf: try variable().unicodeScalars)
            case escape:
                if keepsEscapes { result.append(scalar) }
                guard let following = peek else { continue }
                if following == "\"" || following == "$" || following == escape {
                    result.append(following)
                    at += 1
                } else {
                    result.append(scalar)
                }
            default: result.append(scalar)
            }
        }
        throw ExpansionError(message: "unexpected end of statement while looking for matching double-quote")
    }

    /// Behind a `$`.
    private mutating func variable() throws(ExpansionError) -> String {
        guard peek == "{" else {
            let name = name()
            return name.isEmpty ? "$" : value(name) ?? ""
        }
        at += 1
        guard let first = peek else { throw ExpansionError(message: "syntax error: missing '}'") }
        guard first != "{", first != "}", first != ":" else {
            throw ExpansionError(message: "syntax error: bad substitution")
        }
        let name = name()
        guard let modifier = next() else { throw ExpansionError(message: "syntax error: missing '}'") }
        switch modifier {
        case "}": return value(name) ?? ""
        case "/": return try replaced(name)
        case ":":
            guard let second = next() else { throw unsupported(":") }
            return try modified(name, second, emptyIsUnset: true)
        default: return try modified(name, modifier, emptyIsUnset: false)
        }
    }

    private func unsupported(_ modifier: String) -> ExpansionError {
        ExpansionError(message: "unsupported modifier (\(modifier)) in substitution")
    }

    /// `${name-word}` and its kin, behind the modifier.
    private mutating func modified(
        _ name: String, _ modifier: Unicode.Scalar, emptyIsUnset: Bool
    ) throws(ExpansionError) -> String {
        guard "+-?#%".unicodeScalars.contains(modifier) else {
            throw unsupported((emptyIsUnset ? ":" : "") + String(Character(modifier)))
        }
        var word = try inBraces { scanner throws(ExpansionError) in
            try scanner.text(upTo: "}", keepsEscapes: modifier == "#" || modifier == "%")
        }
        let value = value(name)
        let isSet = value != nil && !(emptyIsUnset && value == "")
        switch modifier {
        case "-": return isSet ? value ?? "" : word
        case "+": return isSet ? word : ""
        case "?":
            if isSet { return value ?? "" }
            let reason = value == nil ? "is not allowed to be unset" : "is not allowed to be empty"
            throw ExpansionError(message: "\(name): \(word.isEmpty ? reason : word)")
        default:
            let isLongest = word.unicodeScalars.first == modifier
            if isLongest { word.unicodeScalars.removeFirst() }
            let pattern = try ShellPattern(word)
            return modifier == "#"
                ? pattern.withoutPrefix(value ?? "", longest: isLongest)
                : pattern.withoutSuffix(value ?? "", longest: isLongest)
        }
    }

    /// `${name/pattern/replacement}`, behind the first slash.
    private mutating func replaced(_ name: String) throws(ExpansionError) -> String {
        let isAll = peek == "/"
        if isAll { at += 1 }
        let pattern = try inBraces(missing: "missing '/' in ${}") { scanner throws(ExpansionError) in
            try scanner.text(upTo: "/", keepsEscapes: true)
        }
        let replacement = try inBraces { scanner throws(ExpansionError) in
            try scanner.text(upTo: "}", keepsEscapes: true)
        }
        return try ShellPattern(pattern).replacing(in: value(name) ?? "", with: replacement, all: isAll)
    }

    /// An error at the end of the text is that of the brace that never closed.
    private mutating func inBraces(
        missing: String = "missing '}'", _ body: (inout WordScanner) throws(ExpansionError) -> String
    ) throws(ExpansionError) -> String {
        do {
            return try body(&self)
        } catch {
            throw peek == nil && depth < WordScanner.deepest
                ? ExpansionError(message: "syntax error: \(missing)") : error
        }
    }

    /// Letters, digits and `_`; all digits where it starts with one; or one of the shell's own parameters.
    private mutating func name() -> String {
        var name = String.UnicodeScalarView()
        while let scalar = peek {
            if name.isEmpty, scalar.properties.numericType == .decimal {
                while let digit = peek, digit.properties.numericType == .decimal {
                    name.append(digit)
                    at += 1
                }
                break
            }
            if name.isEmpty, "@*#?-$!".unicodeScalars.contains(scalar) {
                at += 1
                return String(Character(scalar))
            }
            guard scalar == "_" || WordScanner.isLetter(scalar) || scalar.properties.numericType == .decimal else {
                break
            }
            name.append(scalar)
            at += 1
        }
        return String(name)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return Bytes.isLetter(UInt8(truncatingIfNeeded: scalar.value)) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    private mutating func value(_ name: String) -> String? {
        let value = lookup(name)
        if seen.insert(name).inserted {
            if value == nil { unset.append(name) } else { used.append(name) }
        }
        return value
    }
}
