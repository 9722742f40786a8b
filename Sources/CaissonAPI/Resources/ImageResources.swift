package import CaissonCore

/// An image in the store: one row per reference of it in `image ls`.
package struct ImageSummary: Sendable, Codable, Equatable, Identifiable {
    /// The config digest, `sha256:…`.
    package var id: String
    /// Familiar references with tag (`alpine:latest`); empty for a dangling image.
    package var repoTags: [String]
    /// Familiar references with digest (`alpine@sha256:…`).
    package var repoDigests: [String]
    package var created: Timestamp
    /// Unpacked bytes of all layers.
    package var size: ByteCount
    package var labels: [String: String]
    /// Containers that use the image.
    package var containers: Int
    /// The parent image when it was made here by commit.
    package var parentID: String?

    package init(
        id: String, repoTags: [String], repoDigests: [String] = [], created: Timestamp, size: ByteCount,
        labels: [String: String] = [:], containers: Int = 0, parentID: String? = nil
    ) {
        self.id = id
        self.repoTags = repoTags
        self.repoDigests = repoDigests
        self.created = created
        self.size = size
        self.labels = labels
        self.containers = containers
        self.parentID = parentID
    }
}

/// `image inspect`: the shape of the Docker Engine API's ImageInspect.
package struct ImageDetails: Sendable, Codable, Equatable {
    package var id: String
    package var repoTags: [String]
    package var repoDigests: [String]
    package var parent: String
    package var comment: String
    package var created: Timestamp
    package var dockerVersion = ""
    package var author: String
    package var config: ContainerConfig
    package var architecture: String
    package var variant: String?
    package var os: String
    package var size: Int64
    package var rootFS: RootFSDetails
    package var metadata: ImageMetadata

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case repoTags = "RepoTags"
        case repoDigests = "RepoDigests"
        case parent = "Parent"
        case comment = "Comment"
        case created = "Created"
        case dockerVersion = "DockerVersion"
        case author = "Author"
        case config = "Config"
        case architecture = "Architecture"
        case variant = "Variant"
        case os = "Os"
        case size = "Size"
        case rootFS = "RootFS"
        case metadata = "Metadata"
    }

    package init(
        id: String, repoTags: [String], repoDigests: [String], parent: String = "", comment: String = "",
        created: Timestamp, author: String = "", config: ContainerConfig, architecture: String, variant: String? = nil,
        os: String, size: Int64, rootFS: RootFSDetails, metadata: ImageMetadata = ImageMetadata()
    ) {
        self.id = id
        self.repoTags = repoTags
        self.repoDigests = repoDigests
        self.parent = parent
        self.comment = comment
        self.created = created
        self.author = author
        self.config = config
        self.architecture = architecture
        self.variant = variant
        self.os = os
        self.size = size
        self.rootFS = rootFS
        self.metadata = metadata
    }
}

/// The diff IDs of an image's layers, lowest first.
package struct RootFSDetails: Sendable, Codable, Equatable {
    package var type = "layers"
    package var layers: [String]

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case layers = "Layers"
    }

    package init(layers: [String]) { self.layers = layers }
}

/// What this host knows of an image beyond its content.
package struct ImageMetadata: Sendable, Codable, Equatable {
    package var lastTagTime: Timestamp

    enum CodingKeys: String, CodingKey { case lastTagTime = "LastTagTime" }

    package init(lastTagTime: Timestamp = .never) { self.lastTagTime = lastTagTime }
}

/// A row of `image history`, newest first.
package struct ImageHistoryEntry: Sendable, Codable, Equatable {
    /// The image ID for the newest row, `<missing>` for the others.
    package var id: String
    package var created: Timestamp?
    package var createdBy: String
    package var size: ByteCount
    package var comment: String
    package var tags: [String]
    /// The layer the instruction made; nil for an instruction that only changed the configuration.
    package var diffID: String?

    package init(
        id: String, created: Timestamp?, createdBy: String, size: ByteCount, comment: String = "", tags: [String] = [],
        diffID: String? = nil
    ) {
        self.id = id
        self.created = created
        self.createdBy = createdBy
        self.size = size
        self.comment = comment
        self.tags = tags
        self.diffID = diffID
    }
}
