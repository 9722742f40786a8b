import CaissonCore
package import CaissonOCI

/// An image and the name it was found by.
package struct ResolvedImage: Sendable, Equatable {
    package let record: ImageRecord
    /// The name, with tag or digest; nil when the user gave an ID or the beginning of one.
    package let reference: Reference?
}

/// Finds what a user means by the name of an image, in Docker's order: digest or full ID, name with tag or digest,
/// beginning of an ID.
package struct ImageLookup {
    private let transaction: StateTransaction

    package init(_ transaction: StateTransaction) { self.transaction = transaction }

    /// The image `text` stands for; `notFound` (`No such image: …`) or `invalidArgument` in Docker's words.
    package func resolve(_ text: String) throws -> ResolvedImage {
        if let image = try byFullID(text) { return ResolvedImage(record: image, reference: nil) }
        if let found = try byName(text) { return found }
        if let image = try byPrefix(text) { return ResolvedImage(record: image, reference: nil) }
        throw try Self.unknown(text)
    }

    private func byFullID(_ text: String) throws -> ImageRecord? {
        guard let digest = Digest(stored: text) ?? Digest(stored: "sha256:" + text) else { return nil }
        return try transaction.images.find(id: digest)
    }

    private func byName(_ text: String) throws -> ResolvedImage? {
        guard let parsed = try? Reference(parsing: text) else { return nil }  // ignored: unknown(_:) parses again and tells
        let reference = Self.key(parsed)
        guard let row = try transaction.references.find(reference.canonical),
            let image = try transaction.images.find(id: row.imageID)
        else { return nil }
        return ResolvedImage(record: image, reference: reference)
    }

    private func byPrefix(_ text: String) throws -> ImageRecord? {
        let hex = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        let matches = try transaction.images.find(prefix: hex)
        return matches.count == 1 ? matches.first : nil
    }

    /// The name as the table keeps it: with a digest the tag does not count, with neither the tag is `latest`.
    static func key(_ reference: Reference) -> Reference {
        if let digest = reference.digest { return reference.withoutTag.withDigest(digest) }
        return reference.withDefaultTag
    }

    private static func unknown(_ text: String) throws -> CaissonError {
        let isID = Digest(stored: text) != nil || Digest(stored: "sha256:" + text) != nil
        let shown = isID ? text : key(try Reference(parsing: text)).familiar
        return CaissonError(.notFound, "No such image: \(shown)", subject: text)
    }

    /// Whether `text` names the image by its ID or the beginning of it: removal treats that differently from a name.
    static func isIDPrefix(_ text: String, of id: Digest) -> Bool {
        !text.isEmpty && (id.text.hasPrefix(text) || id.hex.hasPrefix(text))
    }
}

extension ImageStore {
    /// The image a user means; see ``ImageLookup/resolve(_:)``.
    package func resolve(_ text: String) throws -> ImageRecord { try resolveWithReference(text).record }

    /// The image a user means, and the name it was found by.
    package func resolveWithReference(_ text: String) throws -> ResolvedImage {
        try database.read { try ImageLookup($0).resolve(text) }
    }
}
