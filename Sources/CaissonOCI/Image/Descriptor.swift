/// A pointer to a blob: what it is, its digest and its size (image-spec `descriptor.md`).
package struct Descriptor: Hashable, Sendable, Codable {
    package var mediaType: MediaType
    package var digest: Digest
    /// Bytes of the blob.
    package var size: Int64
    package var urls: [String]?
    package var annotations: [String: String]?
    /// The platform of an index entry.
    package var platform: Platform?
    package var artifactType: String?

    package init(
        mediaType: MediaType, digest: Digest, size: Int64, annotations: [String: String]? = nil, platform: Platform? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
        self.platform = platform
    }
}
