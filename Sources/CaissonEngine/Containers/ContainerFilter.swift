import CaissonAPI
import CaissonCore
import CaissonStore

/// `container ls --filter` and `container prune --filter`.
struct ContainerFilter: Sendable {
    /// What a filter looks at; resolved once per listing.
    struct Facts {
        var entry: ContainerEntry
        /// Every image ID and reference the container descends from.
        var ancestors: Set<String>
        /// Docker's word for it; nil without a check.
        var health: String?
        /// Of the container, those that ports of this host lead to: `80/tcp`.
        var published: Set<String> = []
    }

    private let publish: Set<String>?
    private let expose: Set<String>?
    private let filters: Filters
    private let before: Timestamp?
    private let since: Timestamp?

    static let keys: Set<String> = [
        "id", "name", "label", "status", "exited", "ancestor", "before", "since", "network", "volume", "until", "label!", "health",
        "publish", "expose", "isolation", "is-task",
    ]

    /// `moment` finds when the container that `before` or `since` names was created. Throws ``CaissonError``
    /// (invalidArgument) for an unknown key or value.
    init(_ filters: Filters, moment: (String) throws -> Timestamp) throws {
        try filters.require(Self.keys)
        for status in filters.values["status"] ?? [] where ContainerState(rawValue: status) == nil {
            throw CaissonError(.invalidArgument, "invalid filter 'status=\(status)'")
        }
        for exited in filters.values["exited"] ?? [] where Int32(exited) == nil {
            throw CaissonError(.invalidArgument, "invalid filter 'exited=\(exited)'")
        }
        for health in filters.values["health"] ?? [] where health != "none" && HealthStatus(rawValue: health) == nil {
            throw CaissonError(.invalidArgument, "invalid filter 'health=\(health)'")
        }
        for value in filters.values["is-task"] ?? [] where !["true", "false", "1", "0"].contains(value) {
            throw CaissonError(.invalidArgument, "invalid filter 'is-task=\(value)'")
        }
        publish = try PortFilter.ports("publish", filters)
        expose = try PortFilter.ports("expose", filters)
        self.filters = filters
        before = try filters.values["before"]?.map(moment).min()
        since = try filters.values["since"]?.map(moment).max()
    }

    /// Whether stopped containers are asked for although `--all` is not given.
    var asksForStopped: Bool { filters.values["status"] != nil || filters.values["exited"] != nil }

    func matches(_ facts: Facts) -> Bool {
        let entry = facts.entry
        return any("id") { entry.id.text.hasPrefix($0) }
            && any("name") { NamePattern.matches($0, entry.record.name) }
            && any("status") { entry.state.rawValue == $0 }
            && any("health") { (facts.health ?? "none") == $0 }
            && any("exited") { entry.state == .exited && Int32($0) == entry.record.exitCode }
            && any("ancestor") { facts.ancestors.contains($0) || facts.ancestors.contains("\($0):latest") }
            && any("network") { wanted in
                entry.body.networkNames.contains(wanted)
                    || entry.body.attachments.contains { $0.id?.hasPrefix(wanted) == true && wanted.count >= 12 }
            }
            && any("volume") { wanted in entry.body.mounts.contains { $0.request.source == wanted || $0.destination == wanted } }
            && LabelFilter.matches(filters, entry.body.config.labels)
            && publish.map { !$0.isDisjoint(with: facts.published) } ?? true
            && expose.map { !$0.isDisjoint(with: entry.body.exposed) } ?? true
            // Docker's other isolations are those of Windows.
            && any("isolation") { $0 == "default" }
            && any("is-task") { ["true", "1"].contains($0) == (entry.body.config.labels[SwarmLabels.task] != nil) }
            && (before.map { entry.record.created < $0 } ?? true)
            && (since.map { entry.record.created > $0 } ?? true)
    }

    private func any(_ key: String, _ test: (String) -> Bool) -> Bool {
        guard let values = filters.values[key] else { return true }
        return values.contains(where: test)
    }
}

/// `publish=80`, `expose=8000-8100/udp`: ports of the container.
enum PortFilter {
    /// nil when there is no such filter; throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func ports(_ key: String, _ filters: Filters) throws -> Set<String>? {
        guard let values = filters.values[key] else { return nil }
        return try values.reduce(into: []) { ports, value in
            if value.contains(":") {
                throw CaissonError(.invalidArgument, "filter for '\(key)' should not contain ':': \(value)")
            }
            let halves = value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let bounds = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { UInt16($0) }
            guard let low = bounds.first ?? nil, let high = bounds.last ?? nil, low <= high else {
                throw CaissonError(.invalidArgument, "error while looking up for \(key) \(value): invalid port")
            }
            let kind = halves.count == 2 ? String(halves[1]) : "tcp"
            for port in low...high { ports.insert("\(port)/\(kind)") }
        }
    }
}

/// `label=key`, `label=key=value` and the negated `label!=…`; every one must hold.
enum LabelFilter {
    static func matches(_ filters: Filters, _ labels: [String: String]) -> Bool {
        (filters.values["label"] ?? []).allSatisfy { holds($0, labels) }
            && (filters.values["label!"] ?? []).allSatisfy { !holds($0, labels) }
    }

    private static func holds(_ text: String, _ labels: [String: String]) -> Bool {
        guard let equals = text.firstIndex(of: "=") else { return labels[text] != nil }
        return labels[String(text[..<equals])] == String(text[text.index(after: equals)...])
    }
}

/// Docker's name filter: a regular expression of which we take anchors; anything between matches as a substring.
enum NamePattern {
    static func matches(_ pattern: String, _ name: String) -> Bool {
        var rest = pattern[...]
        let atStart = rest.hasPrefix("^")
        if atStart { rest = rest.dropFirst() }
        if rest.hasPrefix("/") { rest = rest.dropFirst() }
        let atEnd = rest.hasSuffix("$")
        if atEnd { rest = rest.dropLast() }
        switch (atStart, atEnd) {
        case (true, true): return name == rest
        case (true, false): return name.hasPrefix(rest)
        case (false, true): return name.hasSuffix(rest)
        case (false, false): return rest.isEmpty || name.contains(rest)
        }
    }
}
