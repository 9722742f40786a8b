import CaissonAPI
import CaissonCore
import CaissonTerm

/// All there is to know of what is selected; of a service first what its last update changed.
enum SwarmInspectView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = SwarmTitle.line(.swarmInspect, model, paint)
        let inner = PaneFrame.draw(.swarmInspect, title: title, model, paint, into: &buffer, in: rect)
        let width = max(8, inner.width - 2)
        let lines = text(model.swarm, width, paint)
        var top = model.swarm.tops[.swarmInspect] ?? 0
        DetailLines.draw(lines, top: &top, .swarmInspect, model, paint, into: &buffer, in: inner)
        model.swarm.tops[.swarmInspect] = top
    }

    private static func text(_ swarm: SwarmModel, _ width: Int, _ paint: Paint) -> [StyledLine] {
        switch swarm.selected {
        case .service(let id):
            guard let service = swarm.index.services[id] else { return [] }
            return ServiceLines.differences(service, width, paint) + ServiceLines.details(service, swarm.index).lines(width: width, paint)
        case .node(let id): return swarm.index.nodes[id].map { node($0, swarm.index).lines(width: width, paint) } ?? []
        case .task(let id): return swarm.index.tasks[id].map { task($0).lines(width: width, paint) } ?? []
        case .stack(let name): return stack(name, swarm.index).lines(width: width, paint)
        case nil: return []
        }
    }

    private static func node(_ node: NodeDetails, _ index: SwarmIndex) -> DetailLines {
        var lines = DetailLines()
        lines.add("Node", node.name)
        lines.add("ID", "\(node.id)")
        lines.add("State", node.status.state.rawValue + (node.status.message.isEmpty ? "" : ": \(node.status.message)"))
        lines.add("Available", availability(node.spec.availability))
        let manager = node.manager.map { ($0.isLeader ? ", the leader" : "") + ($0.isReachable ? "" : ", not reachable") } ?? ""
        lines.add("Role", node.spec.role.rawValue + manager)
        lines.add("Address", node.status.address)
        lines.add("Host", node.description.hostname)
        lines.add("Platform", "\(node.description.platform.os)/\(node.description.platform.architecture)")
        lines.add("Engine", node.description.engineVersion)
        lines.heading("Resources")
        let (all, reserved) = (node.description.resources, index.reserved(on: node.id))
        lines.add("CPU", "\(ResourceText.cpus(reserved.nanoCPUs)) of \(ResourceText.cpus(all.nanoCPUs)) reserved")
        lines.add("Memory", "\(ByteCount(reserved.memoryBytes).compact) of \(ByteCount(all.memoryBytes).compact) reserved")
        for (kind, amount) in all.generic.sorted(by: { $0.key < $1.key }) {
            lines.add(kind, "\(reserved.generic[kind] ?? 0) of \(amount) reserved")
        }
        lines.heading("Labels")
        lines.add("", node.spec.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        lines.heading("Engine labels")
        lines.add("", node.description.engineLabels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        return lines
    }

    private static func availability(_ availability: NodeSpec.Availability) -> String {
        switch availability {
        case .active: "active"
        case .pause: "pause: keeps its tasks, gets no new ones"
        case .drain: "drain: its tasks go elsewhere"
        }
    }

    private static func task(_ task: TaskSummary) -> DetailLines {
        var lines = DetailLines()
        lines.add("Task", task.slotName)
        lines.add("ID", "\(task.id)")
        lines.add("State", task.status.state.name)
        lines.add("Wanted", "\(task.desired)")
        lines.add("Message", task.status.message)
        lines.add("Error", task.status.error)
        lines.add("Exit", task.status.exitCode.map { "\($0)" })
        lines.add("Node", task.nodeName)
        lines.add("Image", task.image)
        lines.add("Container", task.status.container?.text)
        lines.add("Spec", "version \(task.specVersion)")
        lines.add("Created", task.createdAt.rfc3339)
        lines.add("Since", task.status.since.rfc3339)
        lines.add("Serving", task.status.servingSince?.rfc3339)
        lines.add("Host ports", task.hostPorts.map(\.text))
        return lines
    }

    private static func stack(_ name: String, _ index: SwarmIndex) -> DetailLines {
        var lines = DetailLines()
        lines.add("Stack", name)
        lines.heading("Services")
        for service in index.services(of: name) {
            lines.add("", "\(service.name)  \(index.board(service.id).counts.running)/\(service.wanted)  \(service.spec.task.container.image)")
            lines.add("", service.spec.dependsOn.map { "  waits for \($0.service)" })
        }
        lines.heading("Networks")
        let networks = index.networks.values.filter { $0.spec.labels[ServiceDetails.stackLabel] == name }
        for network in networks.sorted(by: { $0.spec.name < $1.spec.name }) {
            lines.add("", "\(network.spec.name)  \(network.subnets.joined(separator: " "))")
        }
        return lines
    }
}

/// A service as text.
enum ServiceLines {
    /// What its last update changed, line by line.
    static func differences(_ service: ServiceDetails, _ width: Int, _ paint: Paint) -> [StyledLine] {
        guard let previous = service.previousSpec else { return [] }
        let differences = SpecDifferences.between(previous, service.spec)
        guard !differences.isEmpty else { return [] }
        let verb = service.updateStatus?.state.isRollback == true ? "the rollback changed" : "the last update changed"
        var lines = [paint.text(verb, .accent)]
        var key = ""
        for one in differences {
            if one.key != key { lines.append(paint.text(one.key, .muted)) }
            key = one.key
            if let before = one.before { lines += side("  - ", before, .deleted, width, paint) }
            if let after = one.after { lines += side("  + ", after, .added, width, paint) }
        }
        return lines + [StyledLine("")]
    }

    private static func side(_ mark: String, _ text: String, _ role: ThemeRole, _ width: Int, _ paint: Paint) -> [StyledLine] {
        let parts = Wrapping.wrap(StyledLine(text), width: max(8, width - mark.count), mode: .character)
        return parts.enumerated().map { row, part in
            paint.text((row == 0 ? mark : String(repeating: " ", count: mark.count)) + part.text, role)
        }
    }

    static func details(_ service: ServiceDetails, _ index: SwarmIndex) -> DetailLines {
        let (spec, container) = (service.spec, service.spec.task.container)
        var lines = DetailLines()
        lines.add("Service", service.name)
        lines.add("ID", "\(service.id)")
        lines.add("Image", container.image)
        lines.add("Mode", SpecDifferences.mode(spec.mode))
        lines.add("Schedule", spec.schedule?.expression)
        lines.add("Command", ((container.command ?? []) + (container.arguments ?? [])).joined(separator: " "))
        lines.add("Ports", service.ports.map { "\($0.text) \($0.mode.rawValue)" })
        lines.add("Networks", spec.task.networks.map { network in
            index.networks.values.first { "\($0.id)" == network.target }?.spec.name ?? network.target
        })
        lines.add("Addresses", service.virtualAddresses.values.sorted())
        lines.add("Waits for", spec.dependsOn.map { "\($0.service) (\($0.condition.rawValue))" })
        lines.add("Stack", service.stack)
        lines.add("Created", service.createdAt.rfc3339)
        lines.add("Updated", service.updatedAt.rfc3339)
        lines.add("Spec", "version \(service.specVersion)")
        add(spec.task, &lines)
        lines.heading("Environment")
        lines.add("", container.environment)
        lines.heading("Files")
        lines.add("Mounts", container.mounts.map { "\($0)" })
        lines.add("Secrets", container.secrets.map { "\($0.name) version \($0.version)" })
        lines.add("Configs", container.configs.map { "\($0.name) version \($0.version)" })
        lines.heading("Labels")
        lines.add("", spec.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        return lines
    }

    private static func add(_ task: TaskSpec, _ lines: inout DetailLines) {
        lines.heading("Placement")
        lines.add("Only where", task.placement.constraints)
        lines.add("Spread over", task.placement.spreadOver)
        if task.placement.maxReplicasPerNode > 0 { lines.add("A node", "at most \(task.placement.maxReplicasPerNode)") }
        let (limits, reserved) = (task.resources.limits, task.resources.reservations)
        if limits.nanoCPUs > 0 { lines.add("CPU limit", ResourceText.cpus(limits.nanoCPUs)) }
        if limits.memoryBytes > 0 { lines.add("Memory limit", ByteCount(limits.memoryBytes).compact) }
        if reserved.nanoCPUs > 0 { lines.add("CPU", "\(ResourceText.cpus(reserved.nanoCPUs)) reserved") }
        if reserved.memoryBytes > 0 { lines.add("Memory", "\(ByteCount(reserved.memoryBytes).compact) reserved") }
        lines.heading("Restart")
        lines.add("When", task.restart.condition.rawValue)
        lines.add("Delay", DurationText.of(task.restart.delay))
        if task.restart.maxAttempts > 0 { lines.add("At most", "\(task.restart.maxAttempts) times") }
    }
}
