import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// One `image ls`.
struct ImageListing {
    let context: EngineContext
    let options: ImageListOptions

    func rows() throws -> [ImageSummary] {
        let listed = try context.images.list()
        let bounds = try bounds(listed)
        return listed.filter { options.all || !isIntermediate($0) }
            .compactMap { row($0) }
            .filter { matches($0, bounds) }
            .sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    }

    /// An untagged image that another one was made from shows only with `--all`.
    private func isIntermediate(_ image: ListedImage) -> Bool {
        image.isDangling && image.digests.isEmpty && image.hasChildren
    }

    /// nil when a reference was asked for and no name of this image matches it.
    private func row(_ image: ListedImage) -> ImageSummary? {
        var tags = image.tags.map(\.familiar)
        var digests = image.digests.map(\.familiar)
        if let wanted = options.reference {
            tags = tags.filter { ReferencePattern.matches(wanted, $0) }
            digests = digests.filter { ReferencePattern.matchesName(wanted, $0) }
            if tags.isEmpty && digests.isEmpty { return nil }
        }
        return ImageSummary(
            id: image.record.id.text, repoTags: tags.sorted(), repoDigests: digests.sorted(),
            created: image.record.created ?? .never, size: ByteCount(image.record.size), labels: image.record.labels,
            containers: image.containers, parentID: image.record.parentID?.text)
    }

    private typealias Bounds = (before: Timestamp?, since: Timestamp?, until: Timestamp?)

    private func bounds(_ listed: [ListedImage]) throws -> Bounds {
        try options.filters.require(["dangling", "label", "label!", "before", "since", "reference", "until"])
        for value in options.filters.values["dangling"] ?? [] where !["true", "false", "1", "0"].contains(value) {
            throw CaissonError(.invalidArgument, "invalid filter 'dangling=\(value)'")
        }
        let moment: (String) throws -> Timestamp? = { try context.images.resolve($0).created }
        return (
            try options.filters.values["before"]?.last.flatMap(moment), try options.filters.values["since"]?.last.flatMap(moment),
            try UntilFilter.moment(options.filters, now: SystemClock.now())
        )
    }

    private func matches(_ row: ImageSummary, _ bounds: Bounds) -> Bool {
        let values = options.filters.values
        if let dangling = values["dangling"]?.last, row.repoTags.isEmpty != ["true", "1"].contains(dangling) { return false }
        if let patterns = values["reference"],
            !patterns.contains(where: { pattern in row.repoTags.contains { ReferencePattern.matches(pattern, $0) } })
        {
            return false
        }
        return LabelFilter.matches(options.filters, row.labels)
            && (bounds.before.map { row.created < $0 } ?? true) && (bounds.since.map { row.created > $0 } ?? true)
            && (bounds.until.map { row.created < $0 } ?? true)
    }
}

/// `alpine`, `alpine:3.*`, `registry/team/*`: a pattern on familiar names.
enum ReferencePattern {
    /// Whether a familiar reference with tag matches.
    static func matches(_ pattern: String, _ reference: String) -> Bool {
        if Glob.matches(pattern, reference) || matchesName(pattern, reference) { return true }
        guard let canonical = try? Reference(parsing: pattern).withDefaultTag else { return false } // ignored: a pattern only
        return pattern.contains(":") && canonical.familiar == reference
    }

    /// Whether the repository part of a familiar reference matches.
    static func matchesName(_ pattern: String, _ reference: String) -> Bool {
        guard let parsed = try? Reference(parsing: reference) else { return false } // ignored: not a name
        if Glob.matches(pattern, parsed.familiarName) { return true }
        guard let wanted = try? Reference(parsing: pattern), wanted.isNameOnly else { return false } // ignored: a pattern only
        return wanted.name == parsed.name
    }
}
