import CaissonAPI
import CaissonCore

/// Takes away what a plan makes anew under the same name: networks, and volumes with the containers that have them.
struct PlanClearing: Sendable {
    let engine: any EngineAPI
    let project: ComposeProject
    let options: UpOptions
    let isDry: Bool
    let sink: ProjectSink

    /// Returns the plan as it is to be carried out then: all that was taken away is new.
    func clear(_ plan: Plan) async throws -> Plan {
        guard !plan.renewedNetworks.isEmpty || !plan.renewedVolumes.isEmpty else { return plan }
        var plan = plan
        let stopper = ProjectStopper(
            engine: engine, name: project.name, project: project, timeout: options.timeout, isDry: isDry, sink: sink)
        try await stopper.stop(plan.cleared)
        try await stopper.remove(plan.cleared, volumes: false)
        for volume in plan.renewedVolumes {
            try await step("Volume \"\(volume.name)\"") { try await engine.volumes.remove(volume.name, force: false) }
        }
        for network in plan.renewedNetworks {
            try await clear(network, on: plan, stopper)
            // Stopped once; what comes later need not try again.
            for part in plan.parts.indices {
                for index in plan.parts[part].recreations.indices
                where plan.parts[part].recreations[index].old.networks.contains(network.name) {
                    plan.parts[part].recreations[index].old.state = .exited
                }
                for index in plan.parts[part].removals.indices
                where plan.parts[part].removals[index].networks.contains(network.name) {
                    plan.parts[part].removals[index].state = .exited
                }
            }
        }
        plan.networks += plan.renewedNetworks
        plan.volumes += plan.renewedVolumes
        return plan
    }

    private func clear(_ network: ResourceDefinition, on plan: Plan, _ stopper: ProjectStopper) async throws {
        let old =
            plan.parts.flatMap { $0.recreations.map(\.old) + $0.removals } + (plan.removesOrphans ? plan.orphans : [])
        let users = old.filter { $0.networks.contains(network.name) }
        try await stopper.stop(users)
        try await step("Network \(network.name)") {
            for user in users {
                try await engine.networks.disconnect(network.name, container: user.id.text, force: true)
            }
            try await engine.networks.remove(network.name)
        }
    }

    private func step(_ subject: String, _ body: () async throws -> Void) async throws {
        try await ProjectSteps(isDry: isDry, sink: sink).step(subject, "Removing", "Removed", body)
    }
}
