package import CaissonCore

/// `[build-cache]` of `config.toml`: what is kept of the build cache without being asked.
package struct BuildCacheSettings: Sendable, Equatable {
    /// Whether anything goes by itself after a build.
    package var isPruned = true
    /// Beyond it the least recently used goes.
    package var keepStorage = ByteCount(10_000_000_000)
    /// What was not used for so long goes.
    package var keepDuration = Duration.seconds(60 * 24 * 3600)

    package init() {}

    init(_ table: TableReader) throws(ConfigError) {
        try table.refuseUnknown(["prune", "keep-storage", "keep-duration"])
        isPruned = try table.boolean("prune") ?? isPruned
        if let text = try table.string("keep-storage") {
            guard let size = ByteCount(parsing: text), size.bytes > 0 else {
                throw table.error("keep-storage", "\"\(text)\" is not a size such as \"10GB\"")
            }
            keepStorage = size
        }
        if let text = try table.string("keep-duration") {
            guard let duration = HumanDuration.parse(text), duration > .zero else {
                throw table.error("keep-duration", "\"\(text)\" is not a duration such as \"1440h\"")
            }
            keepDuration = duration
        }
    }
}
