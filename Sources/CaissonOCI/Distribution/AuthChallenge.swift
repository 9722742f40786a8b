/// What a registry asks for in `WWW-Authenticate` (RFC 9110 §11.6.1, distribution-spec token authentication).
package struct AuthChallenge: Hashable, Sendable {
    /// Lower case: `bearer`, `basic`.
    package let scheme: String
    /// Parameters by lower-case name; of a repeated one the first counts.
    package let parameters: [String: String]

    package var realm: String? { parameters["realm"] }
    package var service: String? { parameters["service"] }
    package var scope: String? { parameters["scope"] }
    package var error: String? { parameters["error"] }
    package var isBearer: Bool { scheme == "bearer" }
    package var isBasic: Bool { scheme == "basic" }

    /// Every challenge of one header value, in order; text that is no challenge is skipped.
    package static func parse(_ header: String) -> [AuthChallenge] {
        var scanner = ChallengeScanner(header)
        var found: [AuthChallenge] = []
        while let scheme = scanner.nextScheme() {
            found.append(AuthChallenge(scheme: scheme, parameters: scanner.parameters()))
        }
        return found
    }
}

private struct ChallengeScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func nextScheme() -> String? {
        while at < bytes.count {
            skipSeparators()
            if let token = token() { return token.lowercased() }
            at += 1
        }
        return nil
    }

    /// `name=value` pairs up to the next scheme, which is a token without an equals sign.
    mutating func parameters() -> [String: String] {
        var result: [String: String] = [:]
        while true {
            skipSeparators()
            let start = at
            guard let name = token() else { return result }
            skipSpaces()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else {
                at = start
                return result
            }
            at += 1
            skipSpaces()
            let value = quoted() ?? token() ?? ""
            if result[name.lowercased()] == nil { result[name.lowercased()] = value }
        }
    }

    private mutating func token() -> String? {
        let start = at
        let stops = Array(" \t,=\"".utf8)
        while at < bytes.count, !stops.contains(bytes[at]) { at += 1 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    private mutating func quoted() -> String? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
        at += 1
        var value: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count { at += 1 }
            value.append(bytes[at])
            at += 1
        }
        at = min(at + 1, bytes.count)
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func skipSpaces() {
        while at < bytes.count, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") { at += 1 }
    }

    private mutating func skipSeparators() {
        while at < bytes.count, bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") {
            at += 1
        }
    }
}
