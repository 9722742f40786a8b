import CaissonAPI
import CaissonCore

/// The rows of `service ls` and `stack services`.
enum ServiceRows {
    private static let type = "*service.serviceContext"

    static let flags: [FlagSpec] = [
        FormatOption.filter("Filter output based on conditions provided"),
        FormatOption.list,
        .bool("quiet", "q", "Only display IDs"),
    ]

    static let listing = Listing(
        type: type, table: "{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}",
        headers: ["ID": "ID", "Name": "NAME", "Mode": "MODE", "Replicas": "REPLICAS", "Image": "IMAGE", "Ports": "PORTS"])

    static func print(_ services: [ServiceDetails], _ call: Invocation) throws {
        let rows = services.sorted { NaturalOrder.precedes($0.name, $1.name) }.map(row)
        try call.console.printRaw(try listing.render(rows, format: call.format, quiet: call.flags.bool("quiet")))
    }

    private static func row(_ service: ServiceDetails) -> Value {
        Listing.row(
            type,
            [
                "ID": service.id.short, "Name": service.name, "Mode": service.spec.mode.title, "Replicas": replicas(service),
                "Image": SwarmText.image(service.spec.task.container.image), "Ports": SwarmText.ports(ingress(service)),
            ])
    }

    private static func ingress(_ service: ServiceDetails) -> [PortConfig] { service.ports.filter { $0.mode == .ingress } }

    private static func replicas(_ service: ServiceDetails) -> String {
        let counts = service.tasks
        let text = "\(counts.running)/\(counts.desired)"
        switch service.spec.mode {
        case .replicatedJob(let total, _): return "\(text) (\(counts.completed)/\(total) completed)"
        // Of a global job those that are to run still are counted as wanted.
        case .globalJob: return "\(text) (\(counts.completed)/\(counts.desired + counts.completed) completed)"
        case .replicated, .global:
            let most = service.spec.task.placement.maxReplicasPerNode
            return most > 0 ? "\(text) (max \(most) per node)" : text
        }
    }
}

extension ServiceMode {
    /// As listings name it.
    var title: String {
        switch self {
        case .replicated: "replicated"
        case .global: "global"
        case .replicatedJob: "replicated job"
        case .globalJob: "global job"
        }
    }
}
