package import CaissonAPI
import CaissonCore

/// Compose projects of a scripted world; what is done to them is recorded.
package struct ScriptedProjects: ProjectsAPI {
    let world: ScriptedWorld

    package init(world: ScriptedWorld) { self.world = world }

    package func list() async throws -> [ProjectSummary] {
        if let failure = world.read({ $0.failures["projects.list"] }) { throw failure }
        return world.read(\.projects)
    }

    package func inspect(_ name: String) async throws -> ProjectDetails {
        guard let details = world.read({ $0.projectDetails[name] }) else {
            throw CaissonError(.notFound, "no such project: \(name)", subject: name)
        }
        return details
    }

    package func perform(
        _ action: ProjectAction, on name: String, _ tell: @escaping ProgressSink
    ) async throws -> String {
        try world.enter("projects.perform \(name) \(action)")
        for step in world.read(\.projectProgress) { tell(step) }
        await world.holdOn()
        return "done with \(name)"
    }
}
