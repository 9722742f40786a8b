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

/// Writes results to other places than the store; the engine fills it in.
package protocol BuildOutputWriter: Sendable {
    /// Writes the image, or its files, as `output` says. `image` outputs are in the store before and only have to be pushed.
    func write(
        _ output: BuildOutput, _ image: BuiltImage, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws
}
