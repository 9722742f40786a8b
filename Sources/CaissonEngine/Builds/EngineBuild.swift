import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Runs a build with this engine's stores and runtime, recorded as an object of the state root.
struct EngineBuild: Sendable {
    let context: EngineContext

    func build(_ request: BuildRequest, events: @escaping BuildEventSink) async throws -> BuildResult {
        // Read first: a mistake in the file is told before anything is built.
        let policy = try BuildCachePolicy.configured(context.options)
        defer {
            // ignored: what cannot be pruned now is after the next build, and this one is not to blame
            try? BuildCacheUpkeep(context: context, policy: policy).run()
        }
        let id = ObjectID.random()
        let recorded = RecordedBuild(context: context, id: id, request: request, events: events)
        defer { removeSpool(of: request.context) }
        return try await recorded.run { sink in
            let steps = try EngineStepRunner(context: context, buildID: id)
            let remote = EngineRemoteSources(context: context)
            defer {
                steps.close()
                remote.close()
            }
            let environment = environment(steps, remote)
            return try await context.run {
                try await Build(id: id, request: request, environment: environment).run(events: sink)
            }
        }
    }

    private func environment(_ steps: EngineStepRunner, _ remote: EngineRemoteSources) -> BuildEnvironment {
        BuildEnvironment(
            root: context.paths.root, database: context.database, locks: context.locks, images: context.images,
            snapshots: OverlaySnapshotter(root: context.paths.root, durable: false), steps: steps,
            resolver: EngineImageResolver(context: context), remote: remote, outputs: EngineOutputWriter(context: context))
    }

    /// A context the front spooled for this build alone.
    private func removeSpool(of context: BuildContextSource) {
        guard case .archive(let path) = context else { return }
        try? Files.remove(FilePath(path))  // ignored: a left-over file in the temporary folder
    }
}
