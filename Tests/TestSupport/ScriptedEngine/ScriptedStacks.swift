package import CaissonAPI
import CaissonCore

/// Stacks of a scripted world; what is deployed shows in its swarm as services without tasks.
package struct ScriptedStacks: StacksAPI {
    let world: ScriptedWorld

    package init(world: ScriptedWorld) { self.world = world }

    package func plan(_ request: StackRequest) async throws -> StackPlan {
        try world.enter("stacks.plan \(request.name) \(request.files.joined(separator: ","))")
        return world.read(\.stackPlan)
    }

    package func deploy(_ request: StackRequest, _ tell: @escaping ProgressSink) async throws -> String {
        try world.enter(
            "stacks.deploy \(request.name) \(request.files.joined(separator: ","))\(request.prunes ? " prune" : "")")
        let swarm = ScriptedSwarm(world: world)
        for case .createService(let spec) in world.read(\.stackPlan.steps) {
            tell(TransferProgress(status: "Creating service \(spec.name)"))
            _ = try await swarm.createService(spec)
        }
        await world.holdOn()
        return "deployed \(request.name)"
    }
}

extension ScriptedWorld {
    /// Goes on until it is cancelled where the script says so, as something that takes its time.
    func holdOn() async {
        guard read(\.holdsOn) else { return }
        // Never told anything; iterating ends with the task's cancellation.
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        withExtendedLifetime(continuation) {}
    }
}
