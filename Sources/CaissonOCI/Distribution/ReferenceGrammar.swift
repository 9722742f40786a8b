import CaissonCore

/// The regular expressions of `distribution/reference`, as predicates over bytes.
enum ReferenceGrammar {
    /// Docker's rule: what stands before the first slash is a registry when it has a dot, a colon or an upper-case
    /// letter, or is `localhost`; otherwise the registry is Docker Hub, where single names live in `library`.
    static func splitDomain(_ text: String) -> (domain: String, remainder: Substring) {
        var (domain, remainder) = (Reference.defaultDomain, text[...])
        if let slash = text.firstIndex(of: "/") {
            let first = text[..<slash]
            if first == "localhost" || first.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0.isUppercaseLetter }) {
                (domain, remainder) = (String(first), text[text.index(after: slash)...])
            }
        }
        if domain == "index.docker.io" { domain = Reference.defaultDomain }
        if domain == Reference.defaultDomain, !remainder.contains("/") { remainder = "library/\(remainder)" }
        return (domain, remainder)
    }

    /// `name[:tag][@digest]` cut at its separators.
    static func split(_ remainder: Substring) -> (name: Substring, tag: Substring?, digest: Substring?) {
        var (name, tag, digest) = (remainder, Substring?.none, Substring?.none)
        if let at = name.firstIndex(of: "@") {
            digest = name[name.index(after: at)...]
            name = name[..<at]
        }
        if let colon = name.firstIndex(of: ":") {
            tag = name[name.index(after: colon)...]
            name = name[..<colon]
        }
        return (name, tag, digest)
    }

    static func isDomain(_ text: String) -> Bool {
        var host = Array(text.utf8)[...]
        if let colon = host.lastIndex(of: UInt8(ascii: ":")), host.last != UInt8(ascii: "]") {
            let port = host[(colon + 1)...]
            guard !port.isEmpty, port.allSatisfy(\.isDigit) else { return false }
            host = host[..<colon]
        }
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]"), host.count > 2 {
            return host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: ":") }
        }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, let last = part.last else { return false }
            return first.isAlphanumeric && last.isAlphanumeric
                && part.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
        }
    }

    static func isPath(_ text: Substring) -> Bool {
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !parts.isEmpty && parts.allSatisfy { isPathComponent($0) }
    }

    /// `[a-z0-9]+` runs joined by one dot, one or two underscores, or any number of dashes.
    private static func isPathComponent(_ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first, let last = part.last, first.isLowercaseOrDigit, last.isLowercaseOrDigit else {
            return false
        }
        return part.split(whereSeparator: \.isLowercaseOrDigit).allSatisfy { separator in
            let bytes = Array(separator)
            return bytes == [UInt8(ascii: ".")] || bytes == [UInt8(ascii: "_")] || bytes == Array("__".utf8)
                || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
        }
    }

    static func isTag(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 128, first.isAlphanumeric || first == UInt8(ascii: "_") else {
            return false
        }
        return text.utf8.allSatisfy {
            $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
    }

    /// The shape alone; `Digest` then checks algorithm and length.
    static func isDigest(_ text: Substring) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        let (algorithm, hex) = (text[..<colon].utf8, text[text.index(after: colon)...].utf8)
        guard hex.count >= 32, hex.allSatisfy(\.isHexDigit) else { return false }
        return Array(algorithm).split(omittingEmptySubsequences: false, whereSeparator: \.isAlgorithmSeparator)
            .allSatisfy { part in (part.first?.isLetter ?? false) && part.allSatisfy(\.isAlphanumeric) }
    }
}

extension UInt8 {
    var isUppercaseLetter: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isLetter: Bool { isLowercaseLetter || isUppercaseLetter }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isAlphanumeric: Bool { isLetter || isDigit }
    fileprivate var isLowercaseOrDigit: Bool { isLowercaseLetter || isDigit }
    fileprivate var isHexDigit: Bool { isLowercaseHexDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self) }
    fileprivate var isAlgorithmSeparator: Bool {
        self == UInt8(ascii: "+") || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }
}
