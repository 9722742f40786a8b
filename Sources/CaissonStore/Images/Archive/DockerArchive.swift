package import CaissonOCI

/// One image in the `manifest.json` of `docker save`'s layout: paths inside the archive.
struct DockerArchiveItem: Codable, Equatable {
    var config: String
    var repoTags: [String]?
    var layers: [String]

    enum CodingKeys: String, CodingKey {
        case config = "Config"
        case repoTags = "RepoTags"
        case layers = "Layers"
    }
}

/// An image to save, and the names to save it under.
package struct SavedImage: Sendable, Equatable {
    /// With its manifest and the blobs of its layers in the content store.
    package var record: ImageRecord
    package var tags: [Reference]

    package init(record: ImageRecord, tags: [Reference]) {
        self.record = record
        self.tags = tags
    }
}
