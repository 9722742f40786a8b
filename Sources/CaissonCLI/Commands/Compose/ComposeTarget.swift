import CaissonAPI
import CaissonCompose
import CaissonCore

/// The project a verb is about: its file where there is one, else its name alone.
struct ComposeTarget: Sendable {
    let call: Invocation
    let engine: any EngineAPI
    let name: String
    let project: ComposeProject?

    /// Throws for a file that cannot be read; a missing file is none when a name was given.
    init(_ call: Invocation, services: [String] = [], engine made: (any EngineAPI)? = nil) async throws {
        self.call = call
        let given = call.outer.string("project-name") ?? call.console.environment["COMPOSE_PROJECT_NAME"]
        if let given, call.outer.list("file").isEmpty, !Self.hasFile(call) {
            (name, project) = (given, nil)
        } else {
            let project = try ComposeProjectOption.project(call) { $0.services = services }
            (name, self.project) = (project.name, project)
        }
        if let made { engine = made } else { engine = try await call.engine() }
    }

    private static func hasFile(_ call: Invocation) -> Bool {
        (try? ProjectLoader.place(ComposeProjectOption.request(call), HostComposeFiles(console: call.console))) != nil
    }

    /// The containers of the services; all for no names. Throws for a name that is no service.
    func containers(of services: [String] = [], all: Bool = true, oneOffs: Bool = false) async throws
        -> [ExistingContainer]
    {
        let there = try await ProjectState.containers(of: name, in: engine, all: all)
        for service in services
        where project?.service(service) == nil && !there.contains(where: { $0.service == service }) {
            throw ExitFailure(1, "no such service: \(service)")
        }
        return there.filter { (services.isEmpty || services.contains($0.service)) && (oneOffs || !$0.isOneOff) }
    }

    /// The container of a service by its number; the lowest without one.
    func container(of service: String, index: Int, all stopped: Bool = false) async throws -> ExistingContainer {
        let all = try await containers(of: [service], all: stopped).filter { index == 0 || $0.number == index }
        guard let first = all.first else {
            throw ExitFailure(1, "service \"\(service)\" \(stopped ? "has no container" : "is not running")")
        }
        return first
    }

    func stopper(timeout: Int? = nil) -> ProjectStopper {
        let isDry = ComposeProjectOption.isDry(call)
        return ProjectStopper(
            engine: engine, name: name, project: project, timeout: timeout, isDry: isDry,
            sink: ProjectDisplay(call.console, isDry: isDry).sink)
    }
}

extension ExistingContainer {
    /// As logs name it: without the project.
    func shortName(in project: String) -> String {
        name.hasPrefix(project + "-") ? String(name.dropFirst(project.count + 1)) : name
    }
}
