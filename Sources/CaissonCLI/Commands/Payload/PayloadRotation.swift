import CaissonAPI
import CaissonCore

/// Takes the services of a secret or config to its new version, each by a rolling update, which a rollback of theirs takes back.
struct PayloadRotation {
    let kind: PayloadKind
    /// As it was before it was given new content.
    let before: PayloadDetails
    let swarm: any SwarmAPI

    /// Updates every service that has the version before; `told` is called with each one's name. One that has an older version has it
    /// by its own will, or from a rollback.
    func roll(_ told: (String) throws -> Void) async throws {
        let newest = try await swarm.payload(kind, before.id).payloadVersion
        guard newest > before.payloadVersion else { return }
        for service in try await swarm.services(Filters()) {
            if try await follow(service.id, newest) { try told(service.name) }
        }
    }

    private func follow(_ id: ServiceID, _ newest: UInt64) async throws -> Bool {
        while true {
            let service = try await swarm.service("\(id)")
            let spec = spec(service.spec, newest)
            guard spec != service.spec else { return false }
            do {
                _ = try await swarm.updateService("\(id)", spec, version: service.version)
                return true
            } catch let error as CaissonError where error.code == .conflict {
                // The manager wrote in between.
            }
        }
    }

    private func spec(_ spec: ServiceSpec, _ newest: UInt64) -> ServiceSpec {
        // A job without a schedule would be run again for it.
        if spec.mode.isJob, spec.schedule == nil { return spec }
        var spec = spec
        switch kind {
        case .secret: advance(&spec.task.container.secrets, newest)
        case .config: advance(&spec.task.container.configs, newest)
        }
        return spec
    }

    private func advance<Kind>(_ references: inout [PayloadReference<Kind>], _ newest: UInt64) {
        for index in references.indices
        where "\(references[index].id)" == before.id && references[index].version == before.payloadVersion {
            references[index].version = newest
        }
    }
}
