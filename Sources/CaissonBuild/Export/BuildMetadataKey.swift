/// The keys of `--metadata-file`, as buildx writes them.
package enum BuildMetadataKey {
    /// The digest of the manifest; of the configuration while an image lies in the store only, as Docker has it.
    package static let digest = "containerimage.digest"
    package static let configDigest = "containerimage.config.digest"
    /// Canonical names with commas between.
    package static let imageName = "image.name"
    package static let buildRef = "buildx.build.ref"
}
