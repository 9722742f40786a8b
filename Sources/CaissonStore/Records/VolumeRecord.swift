package import CaissonCore

/// A volume of a state root; its files are in `volumes/<name>/_data`.
package struct VolumeRecord: Sendable, Equatable {
    /// The label of a volume that was made for one container.
    package static let anonymousLabel = "com.docker.volume.anonymous"

    package let name: String
    /// `local`.
    package var driver: String
    package var created: Timestamp
    package var labels: [String: String]
    /// What the driver mounts; empty for a plain folder.
    package var options: [String: String]

    package init(name: String, driver: String, created: Timestamp, labels: [String: String], options: [String: String]) {
        self.name = name
        self.driver = driver
        self.created = created
        self.labels = labels
        self.options = options
    }

    /// Made without a name.
    package var isAnonymous: Bool { labels[VolumeRecord.anonymousLabel] != nil }
}

extension VolumeRecord: StoredRecord {
    static let table = "volume"
    static let columns = ["name", "driver", "created", "labels", "options"]

    var values: [ColumnValue] {
        get throws { [name, driver, created.storedNanoseconds, try jsonColumn(labels), try jsonColumn(options)] }
    }

    init(_ columns: inout ColumnReader) throws {
        name = try columns.text()
        driver = try columns.text()
        created = try columns.time()
        labels = try columns.json([String: String].self)
        options = try columns.json([String: String].self)
    }
}
