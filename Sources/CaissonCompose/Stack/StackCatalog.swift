package import CaissonAPI
import CaissonCore

/// Stacks as fronts see them, from files of this host and a swarm.
package struct StackCatalog: StacksAPI {
    private let swarm: @Sendable () throws -> any SwarmAPI
    private let source: any ComposeFiles
    /// What a command line in this folder would be asked for.
    private let here: ProjectRequest

    /// `swarm` is asked for with every call.
    package init(swarm: @escaping @Sendable () throws -> any SwarmAPI, source: any ComposeFiles, here: ProjectRequest) {
        self.swarm = swarm
        self.source = source
        self.here = here
    }

    package func plan(_ request: StackRequest) async throws -> StackPlan {
        let project = try project(request)
        var plan = try await refusing { try await deployment(project).plan(prune: request.prunes) }
        plan.warnings = project.warnings + plan.warnings
        return plan
    }

    package func deploy(_ request: StackRequest, _ tell: @escaping ProgressSink) async throws -> String {
        let deployment = try deployment(project(request)) { news in
            switch news {
            case .step(let text): tell(TransferProgress(status: text))
            case .warning(let text): tell(TransferProgress(status: "! " + text))
            }
        }
        let services = try await refusing { try await deployment.deploy(prune: request.prunes) }
        return "deployed \(request.name): \(services.count) service\(services.count == 1 ? "" : "s")"
    }

    private func project(_ request: StackRequest) throws(CaissonError) -> ComposeProject {
        var place = here
        place.files = request.files.map(expanded)
        place.name = request.name
        // What somebody else's version knows is not to be left out in silence where it would be run.
        place.isLax = false
        return try ProjectLoader.load(place, source)
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = here.environment["HOME"] else { return path }
        return home + path.dropFirst()
    }

    private func deployment(
        _ project: ComposeProject, tell: @escaping @Sendable (StackNews) throws -> Void = { _ in }
    ) throws -> StackDeployment {
        StackDeployment(project, source, swarm: try swarm(), environment: here.environment, tell: tell)
    }

    private func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as StackRefusal { throw error.asCaissonError }
    }
}
