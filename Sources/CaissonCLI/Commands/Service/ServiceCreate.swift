import CaissonAPI
import CaissonCore

/// `caisson service create`.
enum ServiceCreate {
    static let command = Command(
        group: "service", name: "create", usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]", summary: "Create a new service",
        arguments: .atLeast(1), interspersed: false, flags: { ServiceFlags.create }, completes: .images, handlesSignals: true,
        run: { call in
            let swarm = try await call.swarm()
            let spec = try await ServiceSpec(call.flags, call.arguments, call.console, swarm)
            let created = try await swarm.createService(spec)
            for warning in created.warnings { call.console.printError("WARNING: \(warning)") }
            try call.console.print("\(created.id)")
            try await call.wait(for: ["\(created.id)"], swarm)
            return 0
        })
}

extension Invocation {
    /// Waits for services unless told not to.
    func wait(for services: [String], _ swarm: any SwarmAPI) async throws {
        guard !flags.bool("detach") else { return }
        try await ServiceProgress(swarm: swarm, console: console, quiet: flags.bool("quiet")).wait(for: services)
    }
}

/// `caisson service update`.
enum ServiceUpdate {
    static let command = Command(
        group: "service", name: "update", usage: "[OPTIONS] SERVICE", summary: "Update a service", arguments: .exactly(1),
        flags: { ServiceFlags.update }, completes: .services, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (swarm, flags, ref) = (try await call.swarm(), call.flags, call.arguments[0])
        let service = try await swarm.service(ref)
        if flags.bool("rollback") {
            let allowed = ["rollback", "detach", "quiet"]
            guard !ServiceFlags.update.contains(where: { flags.has($0.name) && !allowed.contains($0.name) }) else {
                throw OptionFailure("other flags may not be combined with --rollback")
            }
            try await swarm.rollbackService("\(service.id)", version: service.version)
        } else {
            var spec = service.spec
            let networks = flags.has("network-add") || flags.has("network-rm") ? try await swarm.swarmNetworks(Filters()) : []
            try await ServiceChange(flags: flags, console: call.console).apply(to: &spec, networks: networks, swarm)
            for warning in try await swarm.updateService("\(service.id)", spec, version: service.version) {
                call.console.printError("WARNING: \(warning)")
            }
        }
        try call.console.print(ref)
        try await call.wait(for: ["\(service.id)"], swarm)
        return 0
    }
}

/// `caisson service rollback`.
enum ServiceRollback {
    static let command = Command(
        group: "service", name: "rollback", usage: "[OPTIONS] SERVICE", summary: "Revert changes to a service's configuration",
        arguments: .exactly(1), flags: { WaitFlags.both }, completes: .services, handlesSignals: true,
        run: { call in
            let swarm = try await call.swarm()
            let service = try await swarm.service(call.arguments[0])
            try await swarm.rollbackService("\(service.id)", version: service.version)
            try call.console.print(call.arguments[0])
            try await call.wait(for: ["\(service.id)"], swarm)
            return 0
        })
}
