/// Networks and volumes that are there, but not as the file says.
extension Planner {
    /// Networks are made anew with the containers on them. Volumes are, where somebody agreed to that; else a warning says
    /// so. Throws ``ComposeError`` when containers of services that were not asked for stand in the way.
    func addChanges(_ plan: inout Plan, _ chosen: [ServiceDefinition]) throws(ComposeError) {
        for network in project.networks where chosen.contains(where: { $0.networkNames.contains(network.key) }) {
            guard isChanged(network, existing.networks, "network", &plan.warnings) else { continue }
            guard options.recreation != .never else {
                plan.warnings.append(difference(network, "network") + ": --no-recreate leaves it as it is")
                continue
            }
            try check(network, "network", chosen, existing.containers.filter { $0.networks.contains(network.name) })
            plan.renewedNetworks.append(network)
        }
        for volume in project.volumes where chosen.contains(where: { $0.volumeNames.contains(volume.key) }) {
            guard isChanged(volume, existing.volumes, "volume", &plan.warnings) else { continue }
            plan.changedVolumes.append(volume)
            guard options.renewedVolumes.contains(volume.name) else {
                plan.warnings.append(
                    difference(volume, "volume") + ": it stays as it is, --yes makes it anew without its data")
                continue
            }
            let users = users(of: volume)
            try check(volume, "volume", chosen, users)
            plan.renewedVolumes.append(volume)
            let cleared = plan.cleared
            plan.cleared += users.filter { !cleared.contains($0) }
        }
    }

    private func users(of volume: ResourceDefinition) -> [ExistingContainer] {
        let services = Set(
            (project.services + project.disabled).filter { $0.volumeNames.contains(volume.key) }.map(\.name))
        return existing.containers.filter { services.contains($0.service) }
    }

    /// Whether a resource that the project made is in another shape; one that others made is warned of.
    private func isChanged(
        _ resource: ResourceDefinition, _ there: [String: [String: String]], _ noun: String, _ warnings: inout [String]
    ) -> Bool {
        guard !resource.isExternal, let labels = there[resource.name] else { return false }
        let head = "\(noun) \"\(resource.name)\" already exists but was "
        guard let owner = labels[ProjectLabels.project] else {
            warnings.append(
                head + "not created by Docker Compose. Use `external: true` to use an existing \(noun)")
            return false
        }
        guard owner == project.name else {
            warnings.append(head + "created for project \"\(owner)\" (expected \"\(project.name)\")")
            return false
        }
        guard let hash = labels[ProjectLabels.hash] else { return false }
        return hash != ConfigHash.of(resource)
    }

    private func difference(_ resource: ResourceDefinition, _ noun: String) -> String {
        "\(noun) \"\(resource.name)\" exists but doesn't match its configuration in the compose file"
    }

    private func check(
        _ resource: ResourceDefinition, _ noun: String, _ chosen: [ServiceDefinition], _ users: [ExistingContainer]
    ) throws(ComposeError) {
        let known = Set((project.services + project.disabled).map(\.name))
        let others = users.filter { user in
            if options.removesOrphans, !known.contains(user.service), !user.isOneOff { return false }
            return user.isOneOff || !chosen.contains { $0.name == user.service }
        }
        guard !others.isEmpty else { return }
        throw ComposeError(
            "\(noun) \(resource.name) has changed, and cannot be made anew while \(others.map(\.name).joined(separator: ", ")) "
                + "use\(others.count == 1 ? "s" : "") it: run up for these as well, or remove them",
            at: resource.node.mark)
    }
}
