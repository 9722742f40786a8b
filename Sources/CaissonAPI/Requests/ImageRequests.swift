package import CaissonCore

/// `image pull`.
package struct PullRequest: Sendable, Codable, Equatable {
    package var reference: String
    package var allTags: Bool
    package var platform: String?

    package init(reference: String, allTags: Bool = false, platform: String? = nil) {
        self.reference = reference
        self.allTags = allTags
        self.platform = platform
    }
}

/// `image push`.
package struct PushRequest: Sendable, Codable, Equatable {
    package var reference: String
    package var allTags: Bool

    package init(reference: String, allTags: Bool = false) {
        self.reference = reference
        self.allTags = allTags
    }
}

/// What a pull ended with.
package struct PullResult: Sendable, Codable, Equatable {
    /// The canonical reference (`docker.io/library/alpine:latest`).
    package var reference: String
    /// The digest of the manifest or index the tag names.
    package var digest: String
    package var imageID: String
    /// Whether anything new came.
    package var isNewer: Bool

    package init(reference: String, digest: String, imageID: String, isNewer: Bool) {
        self.reference = reference
        self.digest = digest
        self.imageID = imageID
        self.isNewer = isNewer
    }
}

/// What a push ended with.
package struct PushResult: Sendable, Codable, Equatable {
    package var tag: String
    package var digest: String
    /// Bytes of the manifest.
    package var size: Int

    package init(tag: String, digest: String, size: Int) {
        self.tag = tag
        self.digest = digest
        self.size = size
    }
}

/// One step of a pull, push, load or save, for progress displays. The latest per `id` counts.
package struct TransferProgress: Sendable, Codable, Equatable {
    /// The short layer digest, the tag, or empty for a line about the whole transfer.
    package var id: String
    /// Docker's words: `Pulling fs layer`, `Downloading`, `Extracting`, `Pull complete`, `Pushed`, `Already exists`, …
    package var status: String
    /// Bytes done and in all, where they are known.
    package var current: Int64?
    package var total: Int64?

    package init(id: String = "", status: String, current: Int64? = nil, total: Int64? = nil) {
        self.id = id
        self.status = status
        self.current = current
        self.total = total
    }
}

/// Takes progress; called from any thread, must not block.
package typealias ProgressSink = @Sendable (TransferProgress) -> Void

/// Takes bytes as they are made; called on one thread at a time; an error stops the producer.
package typealias ByteSink = @Sendable (UnsafeRawBufferPointer) throws -> Void

/// Fills the buffer with the next bytes and returns their number, 0 at the end.
package typealias BytePull = @Sendable (UnsafeMutableRawBufferPointer) throws -> Int

/// `image import`.
package struct ImportRequest: Sendable, Codable, Equatable {
    package var reference: String?
    package var message: String
    package var changes: [String]
    package var platform: String?

    package init(reference: String? = nil, message: String = "", changes: [String] = [], platform: String? = nil) {
        self.reference = reference
        self.message = message
        self.changes = changes
        self.platform = platform
    }
}

/// The container of `image save`.
package enum ArchiveFormat: String, Sendable, Codable, CaseIterable {
    /// `docker save`'s layout (docker-archive); readable by every engine.
    case docker
    /// An OCI image layout in a tar.
    case oci
}

/// One line of what `image rm`, `image prune` did.
package enum RemovalRecord: Sendable, Codable, Equatable {
    case untagged(String)
    case deleted(String)
}

/// What a prune removed.
package struct PruneReport: Sendable, Codable, Equatable {
    package var removed: [String]
    package var images: [RemovalRecord]
    package var reclaimed: ByteCount

    package init(removed: [String] = [], images: [RemovalRecord] = [], reclaimed: ByteCount = ByteCount(0)) {
        self.removed = removed
        self.images = images
        self.reclaimed = reclaimed
    }
}

/// An image named by `image load`.
package struct LoadedImage: Sendable, Codable, Equatable {
    /// The familiar reference, nil for an image without a name.
    package var reference: String?
    package var imageID: String

    package init(reference: String?, imageID: String) {
        self.reference = reference
        self.imageID = imageID
    }
}

/// A base image made from this machine, for a first start without a registry.
package enum BaseImageKind: String, Sendable, Codable, CaseIterable {
    /// Debian's static busybox as a small root file system.
    case busybox
    /// `debootstrap --variant=minbase`.
    case debian
}

/// `login`.
package struct LoginRequest: Sendable, Codable, Equatable {
    /// Registry host, `docker.io` by default.
    package var server: String
    package var username: String
    package var password: String

    package init(server: String, username: String, password: String) {
        self.server = server
        self.username = username
        self.password = password
    }
}
