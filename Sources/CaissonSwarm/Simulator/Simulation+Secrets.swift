import CaissonAPI
import CaissonCore

extension Simulation {
    /// With the newest version of each secret, as a new service is written.
    func withNewestSecrets(_ spec: ServiceSpec) -> ServiceSpec {
        var spec = spec
        for index in spec.task.container.secrets.indices {
            let id = spec.task.container.secrets[index].id
            spec.task.container.secrets[index].version = store.truth.secrets[id]?.versions.last?.number ?? 0
        }
        return spec
    }

    /// New bytes for a secret. Services keep theirs, or are rolled to the new version one after the other.
    mutating func updateSecret(_ id: SecretID, rolls: Bool) {
        guard let record = store.truth.secrets[id] else { return }
        let pinned = scenario.bug == .forgetVersions ? [:] : PinnedVersions(store.truth).secrets
        let data: [UInt8] = [UInt8(truncatingIfNeeded: (record.versions.last?.number ?? 0) + 1)]
        guard let updated = try? PayloadCheck.updated(.secret, record, record.spec, data, pinned: pinned, now) else {
            return oracles.fail("I8", "secret \(record.spec.name) cannot be given new bytes")
        }
        write(ClusterTransaction([.update(.secret(updated))]))
        guard rolls else { return }
        let (now, simulation) = (now, self)
        for service in services.indices {
            edit(service) { record in
                let spec = simulation.withNewestSecrets(record.spec.value)
                // A job that waits for no schedule would be run again for it.
                guard spec != record.spec.value, !spec.mode.isJob || spec.schedule != nil else { return }
                record = record.updated(to: spec, at: now)
            }
        }
    }
}
