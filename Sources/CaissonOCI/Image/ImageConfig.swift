package import CaissonCore

/// An image's configuration: what to run and which layers it stands on (image-spec `config.md`).
package struct ImageConfig: Hashable, Sendable, Codable {
    package var created: Timestamp?
    package var author: String?
    package var architecture: String
    package var os: String
    package var osVersion: String?
    package var osFeatures: [String]?
    package var variant: String?
    package var config: ExecutionConfig?
    package var rootfs: RootFS
    /// One entry per step of the build, oldest first; steps without a layer are marked.
    package var history: [History]?
    /// The build cache of `--cache-to type=inline`, as text; a key of ours that others pass over.
    package var inlineCache: String?

    private enum CodingKeys: String, CodingKey {
        case created, author, architecture, os, variant, config, rootfs, history
        case osVersion = "os.version"
        case osFeatures = "os.features"
        case inlineCache = "caisson.buildcache.v1"
    }

    package init(platform: Platform, config: ExecutionConfig? = nil, diffIDs: [DiffID] = [], history: [History]? = nil) {
        architecture = platform.architecture
        os = platform.os
        variant = platform.variant
        self.config = config
        rootfs = RootFS(diffIDs: diffIDs)
        self.history = history
    }

    /// Reads a configuration; throws `dataLoss` naming it by `digest`.
    package init(json: [UInt8], digest: Digest) throws {
        self = try CanonicalJSON.decode(ImageConfig.self, from: json, "image configuration \(digest)")
    }

    /// The platform the image is for.
    package var platform: Platform {
        var platform = Platform(os: os, architecture: architecture, variant: variant)
        (platform.osVersion, platform.osFeatures) = (osVersion, osFeatures)
        return platform
    }
}

/// The layers of an image by their uncompressed digests, bottom first (image-spec `config.md`, `rootfs`).
package struct RootFS: Hashable, Sendable, Codable {
    package var type: String
    package var diffIDs: [DiffID]

    private enum CodingKeys: String, CodingKey {
        case type
        case diffIDs = "diff_ids"
    }

    package init(diffIDs: [DiffID]) {
        type = "layers"
        self.diffIDs = diffIDs
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decodeIfPresent(String.self, forKey: .type) ?? "layers"
        diffIDs = try container.decodeIfPresent([DiffID].self, forKey: .diffIDs) ?? []
    }
}

/// One step of an image's making (image-spec `config.md`, `history`).
package struct History: Hashable, Sendable, Codable {
    package var created: Timestamp?
    package var createdBy: String?
    package var author: String?
    package var comment: String?
    /// The step made no layer.
    package var emptyLayer: Bool?

    private enum CodingKeys: String, CodingKey {
        case created, author, comment
        case createdBy = "created_by"
        case emptyLayer = "empty_layer"
    }

    package init(created: Timestamp? = nil, createdBy: String? = nil, author: String? = nil, comment: String? = nil, emptyLayer: Bool? = nil) {
        self.created = created
        self.createdBy = createdBy
        self.author = author
        self.comment = comment
        self.emptyLayer = emptyLayer
    }
}
