import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
package import CaissonSwarm

/// The data plane of this machine: an engine's bridges, name server and firewall.
///
/// Everything is a function of the endpoints: a difference is put into force where it is, and all of it again from time to time,
/// because others may have touched it.
package actor EngineDataPlane: DataPlane {
    private static let period = Duration.seconds(30)

    private let context: EngineContext
    /// What is in force for certain; nil before the first time and after a failure.
    private var current: NodeEndpoints?
    private var lastWhole = SystemClock.monotonic()

    init(_ context: EngineContext) { self.context = context }

    /// Throws `internal` where the kernel refuses, `unavailable` without libnftables.
    package func apply(_ endpoints: NodeEndpoints) async throws {
        let known = isDue ? nil : current
        if let known, known.isSame(as: endpoints) { return }
        current = nil
        try await context.onPool { try EngineDataPlane.put(endpoints, over: known, $0) }
        if known == nil { lastWhole = SystemClock.monotonic() }
        current = endpoints
    }

    package func clear() async throws {
        current = nil
        try await context.onPool { context in
            try EndpointFile(context).remove()
            try ServicePorts(context: context).remove()
            context.database.doorbell.ring()
        }
    }

    private var isDue: Bool { SystemClock.monotonic() - lastWhole > Self.period }

    /// In an order in which nobody is sent where nothing is yet: who starts meanwhile reads the file.
    private static func put(_ endpoints: NodeEndpoints, over known: NodeEndpoints?, _ context: EngineContext) throws {
        try EndpointFile(context).write(endpoints)
        let ports = ServicePorts(context: context)
        if known?.ingress != endpoints.ingress { try ports.install(endpoints.ingress) }
        let changed = endpoints.networks.filter { network in known?.networks.contains(network) != true }
        if !changed.isEmpty {
            let shrinks = known.map { endpoints.withdrawsTasks(of: $0) } ?? true
            try ContainerServices(context: context).refresh(Set(changed.map(\.id)), endpoints, shrinks: shrinks)
        }
        if known?.networks != endpoints.networks { context.database.doorbell.ring() }
    }
}

extension Engine {
    /// What makes services reachable on this machine.
    package var dataPlane: EngineDataPlane { EngineDataPlane(context) }
}
