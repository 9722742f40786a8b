package import CaissonCore

/// `--filter key=value`, several values a key; which keys exist depends on the listing.
package struct Filters: Sendable, Codable, Equatable {
    package var values: [String: [String]]

    package init(_ values: [String: [String]] = [:]) { self.values = values }

    /// Reads `key=value`; throws ``CaissonError`` (invalidArgument) in Docker's words otherwise.
    package mutating func add(_ text: String) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw CaissonError(.invalidArgument, "invalid argument \"\(text)\" for \"-f, --filter\" flag: invalid filter '\(text)'")
        }
        values[text[..<equals].lowercased(), default: []].append(String(text[text.index(after: equals)...]))
    }

    /// Throws ``CaissonError`` (invalidArgument) in Docker's words for a key that is none of those known.
    package func require(_ known: Set<String>) throws {
        for key in values.keys.sorted() where !known.contains(key) { throw CaissonError(.invalidArgument, "invalid filter '\(key)'") }
    }
}

/// `container ls`.
package struct ContainerListOptions: Sendable, Codable, Equatable {
    /// Stopped containers too.
    package var all: Bool
    /// The newest `last` containers of any state; nil for no bound.
    package var last: Int?
    /// Compute sizes.
    package var size: Bool
    /// Keys: id name label status exited ancestor before since network volume.
    package var filters: Filters

    package init(all: Bool = false, last: Int? = nil, size: Bool = false, filters: Filters = Filters()) {
        self.all = all
        self.last = last
        self.size = size
        self.filters = filters
    }
}

/// `image ls`.
package struct ImageListOptions: Sendable, Codable, Equatable {
    /// Intermediate images too.
    package var all: Bool
    /// A familiar repository, with or without tag, or a pattern.
    package var reference: String?
    /// Keys: dangling label before since reference until.
    package var filters: Filters

    package init(all: Bool = false, reference: String? = nil, filters: Filters = Filters()) {
        self.all = all
        self.reference = reference
        self.filters = filters
    }
}

/// `container logs`.
package struct LogOptions: Sendable, Codable, Equatable {
    package var follow: Bool
    package var since: Timestamp?
    package var until: Timestamp?
    /// The last lines only; nil for all.
    package var tail: Int?
    package var stdout: Bool
    package var stderr: Bool

    package init(
        follow: Bool = false, since: Timestamp? = nil, until: Timestamp? = nil, tail: Int? = nil, stdout: Bool = true,
        stderr: Bool = true
    ) {
        self.follow = follow
        self.since = since
        self.until = until
        self.tail = tail
        self.stdout = stdout
        self.stderr = stderr
    }
}

/// `events`.
package struct EventOptions: Sendable, Codable, Equatable {
    package var since: Timestamp?
    package var until: Timestamp?
    /// Read on from this sequence; nil starts with what happens from now on (or `since`).
    package var afterSequence: Int64?

    package init(since: Timestamp? = nil, until: Timestamp? = nil, afterSequence: Int64? = nil) {
        self.since = since
        self.until = until
        self.afterSequence = afterSequence
    }
}
