/// Compares a project with what there is of it.
package struct Planner {
    let project: ComposeProject
    let existing: ExistingProject
    let options: UpOptions

    /// Throws ``ComposeError`` for what cannot be: a missing external network, an unknown service, a key that cannot be
    /// carried out.
    package static func plan(
        _ project: ComposeProject, _ existing: ExistingProject, _ options: UpOptions
    ) throws(ComposeError) -> Plan {
        try Planner(project: project, existing: existing, options: options).plan()
    }

    private func plan() throws(ComposeError) -> Plan {
        var plan = Plan()
        let chosen = try project.ordered(options.services, dependencies: !options.ignoresDependencies)
        for service in chosen { try RefusalCheck.check(service.node, Schema.service, path: "services.\(service.name)") }
        plan.networks = try missing(project.networks, chosen.flatMap(\.networkNames), existing.networks, "network")
        plan.volumes = try missing(project.volumes, chosen.flatMap(\.volumeNames), existing.volumes, "volume")
        try addChanges(&plan, chosen)
        addOrphans(&plan)
        for service in chosen { plan.parts.append(try part(service, plan)) }
        markRestarts(&plan)
        return plan
    }

    private func missing(
        _ resources: [ResourceDefinition], _ used: [String], _ there: [String: [String: String]], _ noun: String
    ) throws(ComposeError) -> [ResourceDefinition] {
        var result: [ResourceDefinition] = []
        for resource in resources where used.contains(resource.key) && there[resource.name] == nil {
            guard !resource.isExternal else {
                throw ComposeError(
                    "\(noun) \(resource.name) declared as external, but could not be found", at: resource.node.mark)
            }
            result.append(resource)
        }
        return result
    }

    private func addOrphans(_ plan: inout Plan) {
        let known = Set((project.services + project.disabled).map(\.name))
        plan.orphans = existing.containers.filter { !$0.isOneOff && !known.contains($0.service) }
        plan.removesOrphans = options.removesOrphans
        guard !plan.orphans.isEmpty, !options.removesOrphans, !options.ignoresOrphans else { return }
        plan.warnings.append(
            "Found orphan containers ([\(plan.orphans.map(\.name).joined(separator: " "))]) for this project. If you removed or "
                + "renamed this service in your compose file, you can run this command with the --remove-orphans flag to "
                + "clean it up.")
    }

    private func part(_ service: ServiceDefinition, _ plan: Plan) throws(ComposeError) -> Plan.Part {
        var part = Plan.Part(service: service)
        let wanted = options.scales[service.name] ?? service.scale
        guard wanted <= 1 || service.containerName == nil else {
            throw ComposeError(
                "a container name is for one container, and there are to be \(wanted)", at: service.node.mark,
                path: "services.\(service.name).container_name")
        }
        let all = existing.containers.filter { $0.service == service.name && !$0.isOneOff }
        // What goes with a volume is made under the same numbers.
        let cleared = all.filter { container in plan.cleared.contains { $0.id == container.id } }
        part.creations = cleared.sorted { $0.number < $1.number }.prefix(wanted).map {
            Plan.Creation(number: $0.number, name: $0.name)
        }
        let there = all.filter { container in !cleared.contains(container) }.map { ($0, reason(service, $0, plan)) }
        // What is as it should be stays, and of that the lowest numbers.
        let ranked = there.sorted { ($0.1 == nil ? 0 : 1, $0.0.number) < ($1.1 == nil ? 0 : 1, $1.0.number) }
        for (index, (container, reason)) in ranked.enumerated() {
            if index + part.creations.count >= wanted {
                part.removals.append(container)
            } else if let reason {
                part.recreations.append(Plan.Recreation(old: container, reason: reason))
            } else {
                part.kept.append(container)
            }
        }
        let next = (all.map(\.number).max() ?? 0) + 1
        for number in next..<(next + max(0, wanted - all.count)) {
            part.creations.append(Plan.Creation(number: number, name: containerName(service, number)))
        }
        let present = Set(project.services.map(\.name))
        part.waits = options.ignoresDependencies ? [] : service.dependencies.filter { present.contains($0.service) }
        return part
    }

    private func containerName(_ service: ServiceDefinition, _ number: Int) -> String {
        service.containerName ?? "\(project.name)-\(service.name)-\(number)"
    }

    /// Why a container has to be made anew; nil when it has not.
    private func reason(_ service: ServiceDefinition, _ container: ExistingContainer, _ plan: Plan) -> Plan.Reason? {
        let isAsked = options.services.isEmpty || options.services.contains(service.name)
        if options.recreation == .never { return nil }
        if options.recreation == .always, isAsked { return .asked }
        if options.recreatesDependencies, !isAsked { return .asked }
        if container.hash != ConfigHash.of(service, in: project) { return .configuration }
        if let image = existing.images[service.name], !container.imageID.isEmpty, image != container.imageID {
            return .image
        }
        if plan.renewedNetworks.contains(where: { container.networks.contains($0.name) }) { return .renewedNetwork }
        let networks = project.networks.filter { service.networkNames.contains($0.key) }.map(\.name)
        return networks.allSatisfy { container.networks.contains($0) } ? nil : .network
    }

    private func markRestarts(_ plan: inout Plan) {
        let renewed = Set(plan.parts.filter { !$0.recreations.isEmpty }.map(\.service.name))
        for index in plan.parts.indices {
            plan.parts[index].restarts = plan.parts[index].waits.contains {
                $0.restarts && renewed.contains($0.service)
            }
        }
    }
}
