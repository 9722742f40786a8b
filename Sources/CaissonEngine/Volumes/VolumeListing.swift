import CaissonAPI
import CaissonCore
import CaissonStore
import SystemPackage

/// `volume ls`.
struct VolumeListing: Sendable {
    let context: EngineContext

    /// Throws ``CaissonError`` (invalidArgument) for an unknown filter.
    func rows(_ options: VolumeListOptions) throws -> [VolumeSummary] {
        let filter = try VolumeFilter(options.filters)
        var rows = try summaries().filter(filter.matches)
        if options.size {
            let files = VolumeFiles(context: context)
            for index in rows.indices { rows[index].size = files.size(of: rows[index].name) }
        }
        return rows
    }

    /// All volumes with the containers that use them, sorted by name.
    func summaries() throws -> [VolumeSummary] {
        let (records, users) = try context.database.read { (try $0.volumes.list(), try $0.volumes.allUsers()) }
        let byVolume = Dictionary(grouping: users, by: \.target)
        return records.map { record in
            VolumeSummary(
                name: record.name, driver: record.driver, mountpoint: context.paths.volumeData(record.name).string,
                labels: record.labels, created: record.created, isAnonymous: record.isAnonymous,
                users: (byVolume[record.name] ?? []).map(\.name))
        }
    }
}

/// `volume ls --filter`.
struct VolumeFilter {
    private let filters: Filters
    private let dangling: Bool?

    init(_ filters: Filters) throws {
        try filters.require(["dangling", "driver", "label", "name"])
        self.filters = filters
        dangling = try FilterFlag.value("dangling", filters)
    }

    func matches(_ volume: VolumeSummary) -> Bool {
        any("name") { NamePattern.matches($0, volume.name) } && any("driver") { $0 == volume.driver }
            && LabelFilter.matches(filters, volume.labels) && (dangling.map { $0 == volume.users.isEmpty } ?? true)
    }

    private func any(_ key: String, _ test: (String) -> Bool) -> Bool { filters.values[key]?.contains(where: test) ?? true }
}

/// A filter that is true or false.
enum FilterFlag {
    /// nil when it was not given. Throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func value(_ key: String, _ filters: Filters) throws -> Bool? {
        guard let text = filters.values[key]?.last else { return nil }
        switch text.lowercased() {
        case "1", "true": return true
        case "0", "false": return false
        default: throw CaissonError(.invalidArgument, "invalid filter '\(key)=[\(text)]'")
        }
    }
}
