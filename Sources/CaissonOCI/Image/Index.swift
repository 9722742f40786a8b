/// Several images under one name, one per platform (image-spec `image-index.md`; Docker's manifest list has the same shape).
package struct Index: Hashable, Sendable, Codable {
    package var schemaVersion: Int
    package var mediaType: MediaType?
    package var manifests: [Descriptor]
    package var annotations: [String: String]?

    package init(mediaType: MediaType = .ociIndex, manifests: [Descriptor], annotations: [String: String]? = nil) {
        schemaVersion = 2
        self.mediaType = mediaType
        self.manifests = manifests
        self.annotations = annotations
    }

    /// Reads an index; throws `dataLoss` naming it by `digest`.
    package init(json: [UInt8], digest: Digest) throws {
        self = try CanonicalJSON.decode(Index.self, from: json, "index \(digest)")
    }

    /// The entry that suits `platform` best; entries without a platform count as last resort. Attestation entries
    /// (`unknown/unknown`) never match.
    package func manifest(for platform: Platform) -> Descriptor? {
        let ranked = manifests.enumerated().compactMap { offset, entry -> (rank: Int, offset: Int, entry: Descriptor)? in
            guard entry.mediaType.isManifest || entry.mediaType.isIndex else { return nil }
            guard let candidate = entry.platform else { return (Int.max, offset, entry) }
            return platform.rank(of: candidate).map { ($0, offset, entry) }
        }
        return ranked.min { ($0.rank, $0.offset) < ($1.rank, $1.offset) }?.entry
    }
}
