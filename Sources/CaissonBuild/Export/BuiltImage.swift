package import CaissonAPI
package import CaissonOCI
package import CaissonStore

/// What a build came to: an image whose layers are in the store.
package struct BuiltImage: Sendable {
    package var config: ImageConfig
    /// Lowest first.
    package var layers: [ImageLayer]
    /// Bytes of all layers' files.
    package var size: Int64
    package var references: [Reference]

    package init(config: ImageConfig, layers: [ImageLayer], size: Int64, references: [Reference]) {
        self.config = config
        self.layers = layers
        self.size = size
        self.references = references
    }
}

/// Takes results to other places than the store, and from there; the engine fills it in.
package protocol BuildOutputWriter: Sendable {
    /// Writes the image, or its files, as `output` says. `image` outputs are in the store before and only have to be pushed.
    /// Returns keys of ``BuildMetadataKey``.
    func write(
        _ output: BuildOutput, _ image: BuiltImage, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> [String: String]

    /// The image with the results in its configuration whose files are its layers: `--cache-to type=inline`.
    func inlining(_ results: [Digest], into image: BuiltImage) throws -> BuiltImage

    /// Writes results with their layers: `--cache-to`.
    func export(
        _ results: [Digest], to target: BuildCacheSource, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws

    /// Reads a cache: `--cache-from`. Throws ``CaissonError`` when it is missing or of another program.
    func open(
        _ source: BuildCacheSource, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> any ImportedResults
}

/// Results of steps that were made elsewhere.
package protocol ImportedResults: Sendable {
    /// The result of `key` with its layers in the store, recorded; nil when there is none.
    func bring(_ key: Digest) async throws -> BuildCacheRecord?
}
