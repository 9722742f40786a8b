import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// Images of one state root. What takes several steps is a type of its own in `Images/`.
struct ImageService: ImagesAPI {
    let context: EngineContext

    func list(_ options: ImageListOptions) async throws -> [ImageSummary] {
        try await context.onPool { try ImageListing(context: $0, options: options).rows() }
    }

    func inspect(_ ref: String) async throws -> ImageDetails {
        try await context.onPool { try ImageInspection(context: $0).details(ref) }
    }

    func history(_ ref: String) async throws -> [ImageHistoryEntry] {
        try await context.onPool { try ImageInspection(context: $0).history(ref) }
    }

    func layerChanges(_ ref: String, diffID: String) async throws -> [FileChange] {
        try await context.onPool { try ImageInspection(context: $0).layerChanges(ref, diffID: diffID) }
    }

    func pull(_ request: PullRequest, progress: @escaping ProgressSink) async throws -> [PullResult] {
        let context = context
        return try await context.run { try await ImagePull(context: context, progress: progress).pull(request) }
    }

    func push(_ request: PushRequest, progress: @escaping ProgressSink) async throws -> [PushResult] {
        let context = context
        return try await context.run { try await ImagePush(context: context, progress: progress).push(request) }
    }

    func tag(_ source: String, as target: String) async throws {
        try await context.onPool { context in
            try context.images.tag(context.images.resolve(source), as: Reference(parsing: target))
        }
    }

    func remove(_ ref: String, force: Bool, noPrune: Bool) async throws -> [RemovalRecord] {
        try await context.onPool { context in
            let removed = try context.images.remove(ref, force: force, noPrune: noPrune)
            try ImageSweep(context: context).sweep()
            return removed.map(RemovalRecord.init)
        }
    }

    func prune(all: Bool, filters: Filters) async throws -> PruneReport {
        try await context.onPool { try ImagePrune(context: $0).prune(all: all, filters: filters) }
    }

    func save(
        _ refs: [String], format: ArchiveFormat, to sink: @escaping ByteSink, progress: @escaping ProgressSink
    ) async throws {
        try await context.onPool { try ImageSave(context: $0, progress: progress).save(refs, format: format, to: sink) }
    }

    func load(from source: @escaping BytePull, progress: @escaping ProgressSink) async throws -> [LoadedImage] {
        try await context.onPool { try ImageLoad(context: $0, progress: progress).load(from: source) }
    }

    func importRoot(from source: @escaping BytePull, _ request: ImportRequest) async throws -> String {
        try await context.onPool { try ImageImport(context: $0).importRoot(from: source, request) }
    }

    func makeBase(_ kind: BaseImageKind, tag: String, progress: @escaping ProgressSink) async throws -> String {
        let context = context
        return try await context.run { try await BaseImage(context: context, progress: progress).make(kind, tag: tag) }
    }
}

extension RemovalRecord {
    init(_ removal: ImageRemoval) {
        switch removal {
        case .untagged(let name, _): self = .untagged(name.familiar)
        case .deleted(let id): self = .deleted(id.text)
        case .deletedLayer(let chain): self = .deleted(chain.text)
        }
    }
}
