import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonRuntime
import CaissonStore
import Synchronization
import SystemPackage

/// Runs the steps of one build with this engine's own runtime.
///
/// Make one for a build and ``close()`` it at the end. While it lives, snapshots named `build-<buildID>-…` are left alone by
/// every sweep; when its process dies, the steps die with it, and the next start of any program of ours removes the rest,
/// those snapshots included.
final class EngineStepRunner: StepRunner {
    private let context: EngineContext
    private let folder: BuildRunFolder
    private let networks: StepNetworks
    /// How steps that failed were run, by their snapshots.
    private let failed = Mutex<[String: RunStep]>([:])
    let buildID: ObjectID

    /// Throws `conflict` when another process runs this build.
    init(context: EngineContext, buildID: ObjectID) throws {
        self.context = context
        self.buildID = buildID
        folder = try BuildRunFolder(context.paths, buildID)
        networks = StepNetworks(context: context, buildID: buildID)
    }

    deinit { close() }

    /// Gives back what steps share; no step may run or follow. The snapshot of a failed step that is still there is kept for
    /// a shell. Calling it again does nothing more.
    func close() {
        let left = failed.withLock { failed in
            defer { failed = [:] }
            return failed
        }
        for (snapshot, step) in left { keep(snapshot, step) }
        networks.close()
        folder.remove()
    }

    func run(
        _ step: RunStep, on snapshot: String, output: @escaping @Sendable (Int, [UInt8]) -> Void
    ) async throws -> StepExit {
        try await context.run { [self] in
            if step.memory > 0 { BlockingPool.shared.post { CgroupWarmUp.run() } }
            let id = ObjectID.random()
            let folder = try folder.makeStep(id)
            let mounts = StepMounts(context: context, folder: folder, scratchName: "build-\(buildID.text)-m\(id.short)")
            defer {
                StepLeftovers.remove(id, folder.path, context)
                mounts.release()
            }
            try await mounts.prepare(step.mounts)
            return try await run(step, id, folder, mounts, snapshot, output)
        }
    }

    private func run(
        _ step: RunStep, _ id: ObjectID, _ folder: StepFolder, _ mounts: StepMounts, _ snapshot: String,
        _ output: @escaping @Sendable (Int, [UInt8]) -> Void
    ) async throws -> StepExit {
        let network = step.network == "default" ? try networks.take() : nil
        let overlay = try context.snapshots.container(snapshot).plan
        let launch = StepLaunch(context: context, id: id, step: step, folder: folder)
        let plan = try launch.plan(on: overlay, network: network, mounts: mounts)
        let report = try await StepSession(context: context, id: id, plan: plan)
            .run(input: step.input, agents: mounts.agents, output: output)
        // A privileged step may have changed its network, and one that was cut off may still hold it.
        if let network, !step.isInsecure { networks.giveBack(network) }
        if report.status != 0 { failed.withLock { $0[snapshot] = step } }
        return StepExit(status: report.status, oomKilled: report.oomKilled)
    }

    private func keep(_ snapshot: String, _ step: RunStep) {
        guard let number = BuildSnapshot.step(of: snapshot), let kept = try? context.snapshots.container(snapshot) else { return }
        let facts = StepFacts(
            parent: kept.parent, environment: step.environment, workingDirectory: step.workingDirectory, user: step.user)
        // ignored: without a note the snapshot is swept like any other
        try? KeptSteps(context: context).keep(snapshot, build: buildID, step: number, facts)
    }
}
