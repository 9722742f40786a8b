import CaissonAPI
import CaissonCore
import CaissonLinux
import TestSupport
import Testing

/// `CAISSON_KILLS=20` does it so often, `CAISSON_SEED` repeats one.
@Suite(
    "Killed at any instant", .serialized, .timeLimit(.minutes(60)),
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct KillLabTests {
    private static let rounds = ProcessEnvironment.value("CAISSON_KILLS").flatMap { Int($0) } ?? 1

    @Test(
        "Whenever engine, agent, store and monitors are killed, what was begun is finished, nothing is lost, doubled or left"
    )
    func kills() async throws {
        try await SwarmLab.run { lab in
            try await warmUp(lab)
            for round in 1...Self.rounds {
                try await withSeed("kills, round \(round)") { seed in
                    var series = KillSeries(lab, seed: seed)
                    try await series.run()
                }
            }
        }
    }

    /// What the first service with a published port leaves for those that follow.
    private func warmUp(_ lab: SwarmLab) async throws {
        var spec = lab.spec("first", replicas: 1)
        spec.endpoint.ports = [PortConfig(target: 80)]
        spec.task.container.arguments = KillSeries.server
        _ = try await lab.swarm.createService(spec)
        try await lab.swarm.wait("first") { $0.tasks.serving == 1 }
        try await lab.swarm.removeService("first")
        try await lab.swarm.waitForNoTasks()
        try eventually("its container is gone") { try lab.program.succeed("ps", "-aq") == "" }
    }
}
