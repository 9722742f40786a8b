import CaissonAPI
import CaissonCore

/// `caisson stack rm`.
enum StackRemove {
    static let command = Command(
        group: "stack", name: "rm", aliases: ["remove", "down"], usage: "[OPTIONS] STACK [STACK...]", summary: "Remove one or more stacks",
        arguments: .atLeast(1), flags: { [.bool("detach", "d", "Do not wait for stack removal", initial: "true")] }, completes: .stacks,
        run: { call in
            for stack in call.arguments { try StackSource.check(stack) }
            let swarm = try await call.swarm()
            var failed = false
            for stack in call.arguments {
                let removal = StackRemoval(swarm: swarm, console: call.console, stack: stack)
                failed = try await !removal.run(waits: !call.flags.bool("detach", default: true)) || failed
            }
            return failed ? 1 : 0
        })
}

/// Takes all of a stack out of a swarm.
struct StackRemoval: Sendable {
    private static let pace = Duration.milliseconds(100)
    /// How long tasks may take to end before what they use cannot be removed.
    private static let patience = Duration.seconds(120)

    let swarm: any SwarmAPI
    let console: Console
    let stack: String

    /// Whether all of it could be removed.
    func run(waits: Bool) async throws -> Bool {
        let filter = StackSource.filter(stack)
        let services = try await swarm.services(filter)
        let (secrets, configs) = (try await swarm.payloads(.secret, filter), try await swarm.payloads(.config, filter))
        let networks = try await swarm.swarmNetworks(filter)
        guard !(services.isEmpty && secrets.isEmpty && configs.isEmpty && networks.isEmpty) else {
            console.printError("Nothing found in stack: \(stack)")
            return true
        }
        var isClean = true
        for service in services.sorted(by: { $0.name < $1.name }) {
            let ref = "\(service.id)"
            isClean = try await remove("service \(service.name)") { try await swarm.removeService(ref) } && isClean
        }
        for secret in secrets { isClean = try await remove("secret \(secret.spec.name)") { try await swarm.removePayload(.secret, secret.id) } && isClean }
        for config in configs { isClean = try await remove("config \(config.spec.name)") { try await swarm.removePayload(.config, config.id) } && isClean }
        for network in networks {
            let ref = "\(network.id)"
            isClean = try await remove("network \(network.spec.name)") { try await swarm.removeSwarmNetwork(ref) } && isClean
        }
        if waits { try await waitForEnd(of: services) }
        return isClean
    }

    /// What is still used by tasks that are ending is tried again.
    private func remove(_ what: String, _ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        try console.print("Removing \(what)")
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do {
                try await body()
                return true
            } catch let error as CaissonError {
                if error.code == .notFound { return true }
                guard error.code == .failedPrecondition, ContinuousClock.now < deadline else {
                    console.printError("Failed to remove \(what): \(error.message)")
                    return false
                }
                try await Task.sleep(for: Self.pace)
            }
        }
    }

    private func waitForEnd(of services: [ServiceDetails]) async throws {
        guard !services.isEmpty else { return }
        let filters = Filters(["service": services.map { "\($0.id)" }])
        while try await swarm.tasks(filters).contains(where: { !$0.status.state.isTerminal }) { try await Task.sleep(for: Self.pace) }
    }
}
