/// The file names of an image layout directory (image-spec `image-layout.md`).
package enum ImageLayout {
    package static let layoutFileName = "oci-layout"
    package static let layoutVersion = "1.0.0"
    /// What the layout file says.
    package static let layoutFileText = "{\"imageLayoutVersion\":\"1.0.0\"}"
    package static let indexFileName = "index.json"
    package static let blobsDirectoryName = "blobs"
    /// The annotation that names an entry of `index.json`: a tag.
    package static let referenceNameAnnotation = "org.opencontainers.image.ref.name"
    /// The annotation in which containerd and Docker keep the whole reference.
    package static let containerdNameAnnotation = "io.containerd.image.name"
    /// The file in which `docker save` lists its images.
    package static let dockerManifestFileName = "manifest.json"

    /// `blobs/sha256/<hex>`, relative to the layout's root.
    package static func blobPath(_ digest: Digest) -> String {
        "\(blobsDirectoryName)/\(digest.algorithm.rawValue)/\(digest.hex)"
    }
}
