import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime

/// One step's process, from its launch to its end. However this ends, the process and everything it started are gone.
struct StepSession {
    let context: EngineContext
    let id: ObjectID
    let plan: LaunchPlan

    func run(
        input: [UInt8]?, agents: [AgentProxy], output: @escaping @Sendable (Int, [UInt8]) -> Void
    ) async throws -> ExitReport {
        let connection = try await context.shim.launch(plan)
        let monitor = try? Pidfd(pid: connection.shimPID) // ignored: it has ended already
        do {
            let report = try await follow(connection, input, agents, output)
            await connection.recorded()
            return report
        } catch {
            await end(connection, monitor)
            throw error
        }
    }

    private func follow(
        _ connection: ShimConnection, _ input: [UInt8]?, _ agents: [AgentProxy],
        _ output: @escaping @Sendable (Int, [UInt8]) -> Void
    ) async throws -> ExitReport {
        try await connection.start()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for agent in agents { group.addTask { await agent.serve() } }
            if let input {
                group.addTask {
                    try await connection.send(input)
                    try await connection.closeInput()
                }
            }
            for try await chunk in connection.output {
                switch chunk {
                case .stdout(let bytes): output(1, bytes)
                case .stderr(let bytes): output(2, bytes)
                }
            }
            try Task.checkCancellation()
            return try await connection.wait()
        }
    }

    /// Kills the step at once and waits for its monitor to be gone, which holds the namespaces and mounts.
    private func end(_ connection: ShimConnection, _ monitor: Pidfd?) async {
        try? ContainerCgroup.find(id, context)?.kill() // ignored: the monitor kills its process when the connection ends
        await connection.detach()
        _ = try? monitor?.hasExited(timeout: .seconds(5)) // ignored: the next start of a program looks for what is left
    }
}
