/// Everything about images. `ref` is a reference, a digest or an ID prefix; an unknown one throws `notFound` with
/// Docker's `No such image: …`.
package protocol ImagesAPI: Sendable {
    func list(_ options: ImageListOptions) async throws -> [ImageSummary]
    func inspect(_ ref: String) async throws -> ImageDetails
    /// Newest first.
    func history(_ ref: String) async throws -> [ImageHistoryEntry]
    /// What one layer of an image adds, changes and removes, sorted by path; `diffID` as in ``ImageHistoryEntry``.
    func layerChanges(_ ref: String, diffID: String) async throws -> [FileChange]
    /// One result per tag pulled.
    func pull(_ request: PullRequest, progress: @escaping ProgressSink) async throws -> [PullResult]
    func push(_ request: PushRequest, progress: @escaping ProgressSink) async throws -> [PushResult]
    func tag(_ source: String, as target: String) async throws
    /// Removes a reference, or the image when it was the last one. `noPrune` keeps untagged parents.
    func remove(_ ref: String, force: Bool, noPrune: Bool) async throws -> [RemovalRecord]
    /// Dangling images, or with `all` every image no container uses. Filter keys: until, label.
    func prune(all: Bool, filters: Filters) async throws -> PruneReport
    func save(
        _ refs: [String], format: ArchiveFormat, to sink: @escaping ByteSink, progress: @escaping ProgressSink
    ) async throws
    /// Reads docker-archive and OCI archive, compressed or not.
    func load(from source: @escaping BytePull, progress: @escaping ProgressSink) async throws -> [LoadedImage]
    /// A root file system as a tar stream becomes an image of one layer; returns its ID.
    func importRoot(from source: @escaping BytePull, _ request: ImportRequest) async throws -> String
    /// Makes a base image from this machine; lines of what happens go to `progress`.
    func makeBase(_ kind: BaseImageKind, tag: String, progress: @escaping ProgressSink) async throws -> String
}
