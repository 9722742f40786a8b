package import CaissonCore

/// `system df`: what is on disk, by kind, and how much of it nothing needs.
package struct DiskUsage: Sendable, Codable, Equatable {
    package var images: [ImageUsage] = []
    /// Bytes of all layers of images, each counted once, and of those that no container needs.
    package var layers = ByteCount(0)
    package var unusedLayers = ByteCount(0)
    /// With their sizes.
    package var containers: [ContainerSummary] = []
    package var volumes: [VolumeUsage] = []
    package var cache: [BuildCacheEntry] = []

    package init() {}
}

/// An image's share of the layers.
package struct ImageUsage: Sendable, Codable, Equatable {
    package var image: ImageSummary
    /// Bytes it has in common with other images, and those it has alone.
    package var shared: ByteCount
    package var unique: ByteCount

    package init(image: ImageSummary, shared: ByteCount, unique: ByteCount) {
        self.image = image
        self.shared = shared
        self.unique = unique
    }
}

/// A volume, and how many containers use it.
package struct VolumeUsage: Sendable, Codable, Equatable {
    package var name: String
    package var links: Int
    package var size: ByteCount

    package init(name: String, links: Int, size: ByteCount) {
        self.name = name
        self.links = links
        self.size = size
    }
}

/// What `system prune` is to look at.
package struct PruneScope: Sendable, Codable, Equatable {
    /// Every image no container uses, not only those without a name.
    package var allImages: Bool
    /// Anonymous volumes.
    package var volumes: Bool
    /// The log of past events.
    package var events: Bool
    /// Keys: `label`, `label!`, `until`.
    package var filters: Filters

    package init(allImages: Bool = false, volumes: Bool = false, events: Bool = false, filters: Filters = Filters()) {
        self.allImages = allImages
        self.volumes = volumes
        self.events = events
        self.filters = filters
    }
}

/// Exactly what a `system prune` removes; nothing that is not named here goes.
package struct PrunePlan: Sendable, Codable, Equatable {
    /// One thing that goes.
    package struct Item: Sendable, Codable, Equatable {
        package var id: String
        /// What people call it.
        package var name: String
        package var size: ByteCount

        package init(id: String, name: String, size: ByteCount = ByteCount(0)) {
            self.id = id
            self.name = name
            self.size = size
        }
    }

    package var scope: PruneScope
    package var containers: [Item] = []
    package var networks: [Item] = []
    package var volumes: [Item] = []
    /// Images by their ID.
    package var images: [Item] = []
    package var cache: [Item] = []
    package var events = 0
    /// Bytes that are free afterwards.
    package var reclaimable = ByteCount(0)

    package init(scope: PruneScope) { self.scope = scope }

    package var isEmpty: Bool {
        containers.isEmpty && networks.isEmpty && volumes.isEmpty && images.isEmpty && cache.isEmpty && events == 0
    }
}

/// What a `system prune` removed.
package struct SystemPruneReport: Sendable, Codable, Equatable {
    package var containers: [String] = []
    package var networks: [String] = []
    package var volumes: [String] = []
    package var images: [RemovalRecord] = []
    package var cache: [String] = []
    package var events = 0
    package var reclaimed = ByteCount(0)

    package init() {}
}
