/// One image: its configuration and its layers, bottom first (image-spec `manifest.md`; Docker's schema 2 has the same shape).
package struct Manifest: Hashable, Sendable, Codable {
    package var schemaVersion: Int
    package var mediaType: MediaType?
    package var artifactType: String?
    package var config: Descriptor
    package var layers: [Descriptor]
    package var subject: Descriptor?
    package var annotations: [String: String]?

    package init(
        mediaType: MediaType = .ociManifest, config: Descriptor, layers: [Descriptor], annotations: [String: String]? = nil
    ) {
        schemaVersion = 2
        self.mediaType = mediaType
        self.config = config
        self.layers = layers
        self.annotations = annotations
    }

    /// Reads a manifest; throws `dataLoss` naming it by `digest`.
    package init(json: [UInt8], digest: Digest) throws {
        self = try CanonicalJSON.decode(Manifest.self, from: json, "manifest \(digest)")
    }
}
