import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// What the long-lived engine does from time to time, that a command would otherwise do when it comes: end what has lost its
/// monitor, put networks right, forget old events. Idempotent, and cheap when all is well.
struct Upkeep: Sendable {
    let context: EngineContext

    func run(keepingEvents age: Duration?) async throws -> UpkeepReport {
        var report = UpkeepReport()
        guard Files.exists(context.paths.root.appending("state.db")) else { return report }
        try await endLost(&report)
        // Each is worth doing whatever becomes of the others.
        do { try repairNetworks(&report) } catch { report.failures.append("networks: \(error)") }
        do { try forgetEvents(age, &report) } catch { report.failures.append("events: \(error)") }
        return report
    }

    /// A monitor that was killed cannot keep its container's restart policy.
    private func endLost(_ report: inout UpkeepReport) async throws {
        let live = try context.database.read { try $0.containers.list(states: ContainerEntry.liveStates) }
        try await StartupReconciler(context: context, includesNetworks: false).run()
        for record in live {
            let now = try context.database.read { try $0.containers.find(id: record.id) }
            if now.map({ $0.generation == record.generation && ShimLoss.ended($0) }) ?? false { report.lost.append(record.name) }
        }
        let (started, failures) = try await RestartAfterBoot(context: context).run(.loss)
        report.restarted = started
        report.failures += failures.map { "start \($0.name): \($0.error)" }
    }

    /// Everything is compared, not only what a command looks at; what is made good is told.
    private func repairNetworks(_ report: inout UpkeepReport) throws {
        let isUsed = try context.database.read { state in
            try !state.endpoints.list().isEmpty || !state.networks.list().isEmpty || !state.ports.list().isEmpty
        }
        guard isUsed else { return }
        try OutwardNetwork(context: context).ensure()
        let verification = NetworkVerification(context: context)
        let differences = try verification.reports(repair: false).flatMap(\.differences)
        guard !differences.isEmpty else { return }
        try verification.repair()
        report.repaired = differences
    }

    private func forgetEvents(_ age: Duration?, _ report: inout UpkeepReport) throws {
        guard let age else { return }
        let limit = SystemClock.now().advanced(by: .zero - age)
        // A write would wake every follower for nothing; the newest one stays, however old.
        guard try context.database.read({ try $0.events.count(before: limit) }) > 1 else { return }
        report.forgottenEvents = try context.database.write { try $0.events.prune(before: limit) }
    }
}
