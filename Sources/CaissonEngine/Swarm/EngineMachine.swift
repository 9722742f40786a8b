package import CaissonAPI
import CaissonCore
package import CaissonSwarm
import CaissonLinux
import SystemPackage

/// This machine as a swarm uses it: tasks are containers of the engine.
package struct EngineMachine: SwarmMachine {
    let engine: Engine
    package let dataPlane: any DataPlane
    let bridges: SwarmBridges
    let images: TaskImages
    let files: PayloadFiles
    let bells: ContainerBells
    /// They wait for the ends of containers that were started here.
    let recorders = Workshop()

    package init(_ engine: Engine) {
        self.engine = engine
        dataPlane = engine.dataPlane
        bridges = SwarmBridges(engine.networks)
        images = TaskImages(engine.images)
        files = PayloadFiles(runRoot: engine.runRoot)
        bells = ContainerBells(engine.events)
    }

    package func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await recorders.run() }
            group.addTask { try await bells.run() }
        }
    }

    /// Throws `permissionDenied` where this engine cannot run containers at all.
    package func describe() async throws -> NodeDescription {
        try engine.context.requireRoot()
        // Not by way of info, which asks the long-lived engine how it is: that is who asks here.
        let info = try await engine.context.onPool { try HostReport(context: $0).details() }
        var description = NodeDescription(
            hostname: info.name, platform: NodePlatform(os: "linux", architecture: CaissonVersion.architecture))
        description.resources = TaskResources(nanoCPUs: Int64(info.cpus) * 1_000_000_000, memoryBytes: info.memory)
        description.engineVersion = CaissonVersion.text
        description.plugins = [NodePlugin(type: "Volume", name: "local")]
        for driver in info.logDrivers { description.plugins.append(NodePlugin(type: "Log", name: driver)) }
        for driver in ["bridge", "host", "macvlan", "null", "overlay"] {
            description.plugins.append(NodePlugin(type: "Network", name: driver))
        }
        return description
    }

    package func controller(for task: TaskRecord, _ assignments: Assignments) throws -> any TaskController {
        EngineController(task: task, assignments: assignments, machine: self)
    }

    /// A container whose task is known stays, also an ended one: its slot's history shows its log.
    package func removeLeftovers(keeping tasks: Set<TaskID>) async throws {
        let options = ContainerListOptions(all: true, filters: Filters(["label": [SwarmLabels.task]]))
        for container in try await engine.containers.list(options) {
            if let task = container.labels[SwarmLabels.task].flatMap({ TaskID($0) }), tasks.contains(task) { continue }
            do {
                try await engine.containers.remove(container.id.text, force: true, volumes: true)
            } catch let error as CaissonError where error.code == .notFound {
                // Somebody was faster.
            }
        }
        let files = files
        try await engine.onPool { try files.removeAll(except: tasks) }
    }

    package func removeNetworks(except kept: Set<NetworkID>) async throws -> Bool { try await bridges.removeAll(except: kept) }

    package func logs(of task: TaskRecord, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error> {
        try await engine.containers.logs(task.name, options)
    }

    func facts(of task: TaskRecord, _ assignments: Assignments) async throws -> TaskTemplateFacts {
        let node = NodeDescription(
            hostname: HostSystem.hostname, platform: NodePlatform(os: "linux", architecture: CaissonVersion.architecture))
        var facts = TaskTemplateFacts(task, labels: assignments.serviceLabels[task.service] ?? [:], node: node)
        let container = task.spec.container
        facts.environment = Dictionary(
            container.environment.compactMap { line in
                line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
            }) { $1 }
        facts.secrets = texts(container.secrets, assignments.secrets)
        facts.configs = texts(container.configs, assignments.configs)
        return facts
    }

    private func texts<Kind>(
        _ references: [PayloadReference<Kind>], _ records: [SwarmID<Kind>: PayloadRecord<Kind>]
    ) -> [String: String] {
        var texts: [String: String] = [:]
        for reference in references {
            guard let version = records[reference.id]?.versions.first(where: { $0.number == reference.version }) else { continue }
            texts[reference.name] = String(decoding: version.data, as: UTF8.self)
        }
        return texts
    }
}

extension Engine {
    /// Runs blocking work where it may block.
    func onPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await context.onPool { _ in try body() }
    }
}
