import CaissonAPI
import CaissonCore

/// `caisson service scale`.
enum ServiceScale {
    static let command = Command(
        group: "service", name: "scale", usage: "SERVICE=REPLICAS [SERVICE=REPLICAS...]",
        summary: "Scale one or multiple replicated services", arguments: .atLeast(1), flags: { [WaitFlags.detach] }, completes: .services,
        handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let wanted = try call.arguments.map { try parse($0) }
        let swarm = try await call.swarm()
        var (scaled, failures): ([String], [String]) = ([], [])
        for (name, replicas) in wanted {
            do {
                scaled.append(try await scale(name, to: replicas, swarm, call.console))
                try call.console.print("\(name) scaled to \(replicas)")
            } catch let error as CaissonError { failures.append("\(name): \(error.message)") } catch let error as OptionFailure {
                failures.append("\(name): \(error)")
            }
        }
        try await call.wait(for: scaled, swarm)
        guard failures.isEmpty else { throw ExitFailure(1, failures.joined(separator: "\n")) }
        return 0
    }

    private static func parse(_ text: String) throws -> (String, Int) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2, !parts[0].isEmpty else {
            throw ExitFailure(1, "invalid scale specifier '\(text)'.\nSee 'caisson service scale --help'.")
        }
        guard let replicas = UInt32(parts[1]) else {
            throw ExitFailure(1, "invalid replicas value \(parts[1]): strconv.ParseUint: parsing \(FlagValue.quoted(parts[1])): invalid syntax")
        }
        return (parts[0], Int(replicas))
    }

    private static func scale(_ name: String, to replicas: Int, _ swarm: any SwarmAPI, _ console: Console) async throws -> String {
        let service = try await swarm.service(name)
        var spec = service.spec
        switch spec.mode {
        case .replicated: spec.mode = .replicated(replicas: replicas)
        case .replicatedJob(_, let concurrent): spec.mode = .replicatedJob(total: replicas, concurrent: concurrent)
        case .global, .globalJob: throw OptionFailure("scale can only be used with replicated or replicated-job mode")
        }
        for warning in try await swarm.updateService("\(service.id)", spec, version: service.version) { console.printError("WARNING: \(warning)") }
        return "\(service.id)"
    }
}
