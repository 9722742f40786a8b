/// Everything about volumes. An unknown name throws `notFound` in Docker's words (`get data: no such volume`).
package protocol VolumesAPI: Sendable {
    /// Sorted by name.
    func list(_ options: VolumeListOptions) async throws -> [VolumeSummary]
    func inspect(_ name: String) async throws -> VolumeDetails
    /// Makes a volume, or returns the one that has the name already.
    func create(_ request: VolumeRequest) async throws -> VolumeDetails
    /// Throws `conflict` while a container, running or not, uses it. `force` makes a missing one no error.
    func remove(_ name: String, force: Bool) async throws
    /// Removes what no container uses: anonymous volumes, or with `all` every one. Filter keys: all, label, label!.
    func prune(all: Bool, filters: Filters) async throws -> PruneReport
    /// What is in it, sorted by path; at most `limit` files.
    func files(_ name: String, limit: Int) async throws -> [FileChange]
}
