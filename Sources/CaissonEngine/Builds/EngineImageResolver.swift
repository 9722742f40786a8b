import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonOCI
import CaissonStore

/// Finds the images of a build in the store, and pulls those that are not there.
struct EngineImageResolver: ImageResolver {
    let context: EngineContext

    func resolve(
        _ reference: String, platform: Platform, pull: Bool, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> ResolvedImageSource {
        if !pull, let found = try existing(reference, platform) { return try source(found) }
        let request = PullRequest(reference: reference, platform: platform == .host ? nil : platform.text)
        _ = try await ImageService(context: context).pull(request) { step in
            guard !step.id.isEmpty else { return }
            progress(
                BuildProgress(
                    id: step.id, current: step.current ?? 0, total: step.total, isDone: step.status == "Pull complete"))
        }
        guard let found = try existing(reference, platform) else {
            throw CaissonError(.notFound, "\(reference): not found", subject: reference)
        }
        return try source(found, isNew: true)
    }

    func resolve(
        layout: String, platform: Platform, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> ResolvedImageSource {
        let record = try LayoutImage(context: context).load(layout)
        return try source(context.images.resolveWithReference(record.id.text), isNew: true)
    }

    /// nil when no such image is here for the platform.
    private func existing(_ reference: String, _ platform: Platform) throws -> ResolvedImage? {
        do {
            let found = try context.images.resolveWithReference(reference)
            let own = Platform(
                os: found.record.os, architecture: found.record.architecture, variant: found.record.variant)
            return platform.rank(of: own) == nil ? nil : found
        } catch let error as CaissonError where error.code == .notFound {
            return nil
        }
    }

    private func source(_ found: ResolvedImage, isNew: Bool = false) throws -> ResolvedImageSource {
        let digest = try found.reference.flatMap { reference in
            try context.database.read { try $0.references.find(reference.canonical)?.target?.digest }
        }
        var name = found.reference?.canonical ?? found.record.id.text
        if let digest, found.reference?.digest == nil { name += "@\(digest)" }
        return ResolvedImageSource(
            name: name, record: found.record, config: try context.images.config(of: found.record), isNew: isNew)
    }
}
