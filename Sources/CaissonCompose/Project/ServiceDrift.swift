import CaissonAPI
import CaissonCore

/// What about a container is not as the file says. The container knows a hash of what it was made from, and what came of it;
/// so what the file says now is held against that.
struct ServiceDrift: Sendable {
    let project: ComposeProject
    let service: ServiceDefinition
    let engine: any EngineAPI

    func of(_ recreation: Plan.Recreation) async throws -> [ProjectDrift] {
        let details = try await engine.containers.inspect(recreation.old.id.text, size: false)
        let wanted = try ServiceRequest(project: project, service: service) { "\(project.name)-\($0)-1" }
            .request(number: recreation.old.number, name: recreation.old.name, imageID: nil)
        var drift = try await image(recreation) + environment(wanted, details)
        drift += texts("command", details.config.cmd ?? [], wanted.command)
        drift += texts("ports", ports(details.hostConfig), ports(wanted.host))
        drift += texts("networks", recreation.old.networks, networks(), inOrder: false)
        drift += single("hostname", details.config.hostname, wanted.hostname)
        drift += single("user", details.config.user, wanted.user)
        drift += single("working_dir", details.config.workingDir, wanted.workingDirectory)
        drift += single("restart", details.hostConfig.restartPolicy.name, wanted.host.restartPolicy.name)
        // Something else changed: what, the container does not tell.
        return drift.isEmpty ? [ProjectDrift("configuration", running: nil, file: recreation.reason.rawValue)] : drift
    }

    private func image(_ recreation: Plan.Recreation) async throws -> [ProjectDrift] {
        let name = service.imageName(in: project.name)
        guard let now = try await ProjectState.imageID(name, in: engine), now != recreation.old.imageID else {
            return []
        }
        return [ProjectDrift("image", running: short(recreation.old.imageID), file: "\(name) \(short(now))")]
    }

    private func short(_ id: String) -> String { String(id.drop { $0 != ":" }.dropFirst().prefix(12)) }

    /// The image's own variables are nobody's change.
    private func environment(_ wanted: RunRequest, _ details: ContainerDetails) async throws -> [ProjectDrift] {
        let own = try await variablesOfImage(details.image)
        let running = details.config.env
        let gone = running.filter { !wanted.environment.contains($0) && !own.contains($0) }
        let new = wanted.environment.filter { !running.contains($0) }
        return pairs("environment", gone.sorted(), new.sorted())
    }

    private func variablesOfImage(_ id: String) async throws -> [String] {
        do { return try await engine.images.inspect(id).config.env } catch let error as CaissonError
            where error.code == .notFound
        { return [] }
    }

    /// Those of one name side by side.
    private func pairs(_ key: String, _ gone: [String], _ new: [String]) -> [ProjectDrift] {
        func name(_ text: String) -> Substring { text.prefix { $0 != "=" } }
        var left = new
        var drift = gone.map { old in
            let index = left.firstIndex { name($0) == name(old) }
            return ProjectDrift(key, running: old, file: index.map { left.remove(at: $0) })
        }
        drift += left.map { ProjectDrift(key, running: nil, file: $0) }
        return drift
    }

    private func single(_ key: String, _ running: String, _ file: String?) -> [ProjectDrift] {
        guard let file, !file.isEmpty, file != running else { return [] }
        return [ProjectDrift(key, running: running.isEmpty ? nil : running, file: file)]
    }

    private func texts(_ key: String, _ running: [String], _ file: [String], inOrder: Bool = true) -> [ProjectDrift] {
        let (old, new) = inOrder ? (running, file) : (running.sorted(), file.sorted())
        guard old != new, !new.isEmpty || key == "ports" else { return [] }
        return [
            ProjectDrift(
                key, running: old.isEmpty ? nil : old.joined(separator: " "),
                file: new.isEmpty ? nil : new.joined(separator: " "))
        ]
    }

    private func ports(_ host: HostConfig) -> [String] {
        (host.portBindings ?? [:]).sorted { $0.key < $1.key }.flatMap { key, bindings in
            bindings.map { "\($0.hostIP.isEmpty ? "" : $0.hostIP + ":")\($0.hostPort):\(key)" }
        }
    }

    private func networks() -> [String] {
        project.networks.filter { service.networkNames.contains($0.key) }.map(\.name)
    }
}
