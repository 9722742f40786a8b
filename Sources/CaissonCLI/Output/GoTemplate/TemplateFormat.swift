/// Go's `fmt.Sprintf` for the values templates have.
enum TemplateFormat {
    static func print(_ format: String, _ arguments: [Value]) -> String {
        var out = ""
        var rest = format.unicodeScalars[...]
        var next = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                out.unicodeScalars.append(scalar)
                continue
            }
            let directive = Directive(&rest)
            guard let verb = rest.popFirst() else { return out + "%!(NOVERB)" }
            if verb == "%" {
                out += "%"
            } else if next < arguments.count {
                out += directive.format(arguments[next], verb)
                next += 1
            } else {
                out += "%!\(verb)(MISSING)"
            }
        }
        if next < arguments.count {
            out += "%!(EXTRA " + arguments[next...].map { "\($0.typeName)=\($0.text)" }.joined(separator: ", ") + ")"
        }
        return out
    }
}

/// Flags, width and precision of one `%` directive.
private struct Directive {
    var left = false
    var plus = false
    var zero = false
    var sharp = false
    var space = false
    var width = 0
    var precision: Int?

    init(_ rest: inout Substring.UnicodeScalarView) {
        while let flag = rest.first, "-+0# ".unicodeScalars.contains(flag) {
            switch flag {
            case "-": left = true
            case "+": plus = true
            case "0": zero = true
            case "#": sharp = true
            default: space = true
            }
            rest.removeFirst()
        }
        width = Directive.number(&rest)
        if rest.first == "." {
            rest.removeFirst()
            precision = Directive.number(&rest)
        }
    }

    private static func number(_ rest: inout Substring.UnicodeScalarView) -> Int {
        var value = 0
        while let digit = rest.first, ("0"..."9").contains(digit) {
            value = min(value * 10 + Int(digit.value - 48), 4096)
            rest.removeFirst()
        }
        return value
    }

    func format(_ value: Value, _ verb: Unicode.Scalar) -> String {
        guard let text = body(value, verb) else { return "%!\(verb)(\(value.typeName)=\(value.text))" }
        return pad(text, isNumber: value.isNumber)
    }

    private func body(_ value: Value, _ verb: Unicode.Scalar) -> String? {
        switch (verb, value) {
        case ("v", .double(let number)) where precision != nil: return fixed(number)
        case ("v", .int(let number)): return signed(String(number), number >= 0)
        case ("v", _): return value.text
        case ("s", .string(let text)): return precision.map { String(text.prefix($0)) } ?? text
        case ("s", .list), ("s", .object): return value.text
        case ("q", .string(let text)): return JSONText.quoted(text)
        case ("q", .list(let items)): return "[" + items.map { JSONText.quoted($0.text) }.joined(separator: " ") + "]"
        case ("d", .int(let number)): return signed(String(number), number >= 0)
        case ("x", .int(let number)): return (sharp ? "0x" : "") + String(number, radix: 16)
        case ("X", .int(let number)): return (sharp ? "0X" : "") + String(number, radix: 16, uppercase: true)
        case ("o", .int(let number)): return String(number, radix: 8)
        case ("b", .int(let number)): return String(number, radix: 2)
        case ("c", .int(let number)): return UInt32(exactly: number).flatMap(Unicode.Scalar.init).map { String($0) }
        case ("x", .string(let text)): return text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case ("t", .bool(let flag)): return flag ? "true" : "false"
        case ("f", .double(let number)), ("F", .double(let number)): return fixed(number)
        case ("g", .double(let number)): return JSONText.number(number)
        case ("T", _): return value.typeName
        default: return nil
        }
    }

    private func signed(_ digits: String, _ isPositive: Bool) -> String {
        guard isPositive else { return digits }
        return (plus ? "+" : space ? " " : "") + digits
    }

    private func fixed(_ number: Double) -> String {
        let digits = min(precision ?? 6, 15)
        let scale = (0..<digits).reduce(1.0) { value, _ in value * 10 }
        let scaled = (number.magnitude * scale).rounded(.toNearestOrEven)
        guard scaled < 9e18 else { return "\(number)" }
        let whole = UInt64(scaled)
        let unit = UInt64(scale)
        let fraction = String(whole % unit)
        let zeros = String(repeating: "0", count: max(0, digits - fraction.count))
        let text = String(whole / unit) + (digits > 0 ? "." + zeros + fraction : "")
        return number < 0 ? "-" + text : signed(text, true)
    }

    private func pad(_ text: String, isNumber: Bool) -> String {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if left { return text + String(repeating: " ", count: missing) }
        guard zero, isNumber else { return String(repeating: " ", count: missing) + text }
        let sign = text.hasPrefix("-") || text.hasPrefix("+") ? text.prefix(1) : ""
        return sign + String(repeating: "0", count: missing) + text.dropFirst(sign.count)
    }
}

extension Value {
    fileprivate var isNumber: Bool {
        switch self {
        case .int, .double: true
        default: false
        }
    }
}
