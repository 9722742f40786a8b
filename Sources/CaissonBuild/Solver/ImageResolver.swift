package import CaissonAPI
package import CaissonOCI
package import CaissonStore

/// An image that steps stand on or take files from, with its layers in the store.
package struct ResolvedImageSource: Sendable {
    /// As progress shows it: `docker.io/library/alpine:latest@sha256:…`.
    package var name: String
    package var record: ImageRecord
    package var config: ImageConfig
    /// It was brought for this build.
    package var isNew: Bool

    package init(name: String, record: ImageRecord, config: ImageConfig, isNew: Bool = false) {
        self.name = name
        self.record = record
        self.config = config
        self.isNew = isNew
    }
}

/// Finds images by name; the engine fills it in with its image service.
package protocol ImageResolver: Sendable {
    /// The image `reference` means, for `platform`; pulled when it is not here, and asked for at its registry when
    /// `pull` says so. Throws `notFound` naming it.
    func resolve(
        _ reference: String, platform: Platform, pull: Bool, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> ResolvedImageSource

    /// The image in an OCI layout folder (`path[:tag|@digest]`), brought into the store.
    func resolve(
        layout: String, platform: Platform, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> ResolvedImageSource
}
