/// What a blob is (image-spec `media-types.md`, and the Docker types of distribution-spec v2 schema 2).
package struct MediaType: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package static let ociManifest = MediaType(rawValue: "application/vnd.oci.image.manifest.v1+json")
    package static let ociIndex = MediaType(rawValue: "application/vnd.oci.image.index.v1+json")
    package static let ociConfig = MediaType(rawValue: "application/vnd.oci.image.config.v1+json")
    package static let ociLayer = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar")
    package static let ociLayerGzip = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar+gzip")
    package static let ociLayerZstd = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar+zstd")
    package static let ociEmpty = MediaType(rawValue: "application/vnd.oci.empty.v1+json")
    package static let dockerManifest = MediaType(rawValue: "application/vnd.docker.distribution.manifest.v2+json")
    package static let dockerManifestList = MediaType(
        rawValue: "application/vnd.docker.distribution.manifest.list.v2+json")
    package static let dockerManifestV1 = MediaType(rawValue: "application/vnd.docker.distribution.manifest.v1+json")
    package static let dockerManifestV1Signed = MediaType(
        rawValue: "application/vnd.docker.distribution.manifest.v1+prettyjws")
    package static let dockerConfig = MediaType(rawValue: "application/vnd.docker.container.image.v1+json")
    package static let dockerLayerGzip = MediaType(rawValue: "application/vnd.docker.image.rootfs.diff.tar.gzip")
    package static let dockerLayer = MediaType(rawValue: "application/vnd.docker.image.rootfs.diff.tar")
    package static let dockerForeignLayerGzip = MediaType(
        rawValue: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
}

extension MediaType {
    /// Every manifest and index type a registry client offers in `Accept`, preferred first.
    package static let acceptedManifests: [MediaType] = [.ociIndex, .ociManifest, .dockerManifestList, .dockerManifest]

    package var isManifest: Bool { self == .ociManifest || self == .dockerManifest }
    package var isIndex: Bool { self == .ociIndex || self == .dockerManifestList }
    package var isConfig: Bool { self == .ociConfig || self == .dockerConfig }
    /// Docker's own types, whose manifests keep Docker types throughout.
    package var isDocker: Bool { rawValue.hasPrefix("application/vnd.docker.") }

    /// A tar of file changes, compressed or not; foreign layers too.
    package var isLayer: Bool {
        let docker = "application/vnd.docker.image.rootfs."
        let oci = "application/vnd.oci.image.layer."
        return rawValue.hasPrefix(oci) || (rawValue.hasPrefix(docker) && rawValue.contains("diff.tar"))
    }
}

extension MediaType: CustomStringConvertible {
    package var description: String { rawValue }
}
