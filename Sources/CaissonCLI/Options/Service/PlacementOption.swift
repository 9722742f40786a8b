/// `--constraint` and `--placement-pref`.
enum PlacementOption {
    /// `key==value` or `key!=value`.
    @Sendable static func checkConstraint(_ text: String) -> String? {
        for mark in ["==", "!="] {
            guard let place = text.firstRange(of: mark) else { continue }
            let (key, value) = (text[..<place.lowerBound], text[place.upperBound...])
            if !key.allSatisfy(\.isWhitespace), !value.allSatisfy(\.isWhitespace) { return nil }
        }
        return "constraint expected one operator from ==, !=: \(text)"
    }

    @Sendable static func checkPreference(_ text: String) -> String? { spread(text).failure }

    /// The label of `spread=node.labels.rack`.
    static func spread(_ text: String) -> Parsed<String> {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2 else { return .reason("placement preference must be of the format \"<strategy>=<arg>\"") }
        guard parts[0] == "spread" else { return .reason("unsupported placement preference \(parts[0]) (only spread is supported)") }
        guard !parts[1].isEmpty else { return .reason("placement preference has nothing to spread over: \(text)") }
        return .value(parts[1])
    }
}

/// `--generic-resource kind=count`.
enum GenericResourceOption {
    @Sendable static func check(_ text: String) -> String? { parse(text).failure }

    static func parse(_ text: String) -> Parsed<(kind: String, count: Int64)> {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2, !parts[0].isEmpty else { return .reason("invalid generic-resource format `\(text)` expected `name=value`") }
        guard let count = Int64(parts[1]), count >= 0 else {
            return .reason("only countable resources can be asked for, by a number: \(text)")
        }
        return .value((parts[0], count))
    }

    static func table(_ texts: [String]) -> [String: Int64] {
        Dictionary(texts.compactMap { parse($0).success }.map { ($0.kind, $0.count) }) { _, last in last }
    }
}
