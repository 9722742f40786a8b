import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// RUN.
struct RunOperation: StepOperation {
    let plan: RunPlan
    let parent: VertexResult
    let request: BuildRequest
    let environment: BuildEnvironment
    /// The name of the snapshot it runs on; kept after a failure where the request asks for it.
    let snapshot: String
    /// What each mount shows.
    let mounts: [ResolvedMount]
    let output: @Sendable (Int, [UInt8]) -> Void
    /// Called when nothing more is written.
    let ended: @Sendable () -> Void

    /// A mount whose source was found.
    struct ResolvedMount: Sendable {
        var mount: StepMount
        /// What of it counts for the key.
        var identity: String
        /// The variable a secret is given in as well.
        var variable: String?
    }

    func inputs() async throws -> CacheInputs {
        var inputs = CacheInputs(kind: "run", action: plan.arguments.joined(separator: "\u{0}"))
        inputs.settings = [
            "user=\(plan.user)", "workdir=\(plan.workingDirectory)", "network=\(plan.network)",
            "insecure=\(plan.isInsecure)",
        ]
        inputs.variables = plan.environment
        for mount in mounts { inputs.mounts[mount.mount.target] = mount.identity }
        if let script = plan.script { inputs.mounts[script.name] = Digest.sha256(script.content).text }
        return inputs
    }

    func run(reusing previous: ChainID?) async throws -> MadeLayer {
        let snapshots = environment.snapshots
        _ = try snapshots.prepare(snapshot, parent: parent.chain)
        defer { ended() }
        var keeps = false
        do {
            let exit = try await environment.steps.run(step, on: snapshot, output: output)
            guard exit.status == 0 else {
                keeps = request.keepsFailedStep
                throw failure(exit)
            }
            return MadeLayer(layer: try snapshots.adopt(snapshot), time: environment.clock())
        } catch {
            if !keeps { try? snapshots.remove(container: snapshot) }  // ignored: a sweep removes it
            throw error
        }
    }

    private var step: RunStep {
        var environmentList = plan.environment + plan.proxies
        for mount in mounts {
            guard let variable = mount.variable, case .secret(let bytes, _, _, _) = mount.mount.source else { continue }
            environmentList.append("\(variable)=\(String(decoding: bytes, as: UTF8.self))")
        }
        var step = RunStep(
            arguments: plan.arguments, environment: environmentList, workingDirectory: plan.workingDirectory,
            user: plan.user)
        // A secret that is only a variable has no file.
        step.mounts = mounts.map(\.mount).filter { !$0.target.isEmpty }
        if let script = plan.script {
            step.mounts.append(
                StepMount(
                    target: script.name, source: .secret(script.content, mode: 0o755, uid: 0, gid: 0), isReadOnly: true)
            )
        }
        step.network = plan.network
        step.isInsecure = plan.isInsecure
        step.addHosts = request.addHosts
        step.shmSize = request.shmSize
        step.ulimits = request.ulimits
        step.memory = request.memory
        return step
    }

    private func failure(_ exit: StepExit) -> StepFailure {
        let command = plan.arguments.joined(separator: " ")
        let memory = exit.oomKilled ? ": cannot allocate memory" : ""
        return StepFailure(
            message: "process \"\(command)\" did not complete successfully: exit code: \(exit.status)\(memory)",
            status: exit.status)
    }
}

/// A RUN that ended with another status than 0.
struct StepFailure: Error {
    var message: String
    var status: Int32
}
