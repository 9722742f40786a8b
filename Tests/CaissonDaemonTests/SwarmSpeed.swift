import CaissonAPI
import CaissonCore
import CaissonLinux
import TestSupport
import Testing

/// How long a swarm of one takes, on this machine and this build: figures to print, not laws to hold.
@Suite(
    "Speed of a swarm of one", .serialized,
    .enabled(if: ProcessEnvironment.value("CAISSON_MEASURE") != nil && DaemonLab.isPossible, "prints figures; set CAISSON_MEASURE"))
struct SwarmSpeed {
    @Test("Creating, scaling up and scaling down")
    func services() async throws {
        try await SwarmLab.run { lab in
            let clock = ContinuousClock()
            var spec = lab.spec("warm", replicas: 1)
            _ = try await lab.swarm.createService(spec)
            try await lab.swarm.wait("warm") { $0.tasks.running == 1 }
            spec.name = "ten"
            spec.mode = .replicated(replicas: 10)
            let create = try await clock.measure {
                _ = try await lab.swarm.createService(spec)
                try await lab.swarm.wait("ten") { $0.tasks.running == 10 }
            }
            let up = try await clock.measure {
                try await lab.swarm.change("warm") { $0.mode = .replicated(replicas: 100) }
                try await lab.swarm.wait("warm") { $0.tasks.running == 100 }
            }
            try await lab.swarm.change("warm") { $0.mode = .replicated(replicas: 50) }
            try await lab.swarm.tasks(of: "warm") { tasks in tasks.count { !$0.status.state.isTerminal } == 50 }
            let down = try await clock.measure {
                try await lab.swarm.change("warm") { $0.mode = .replicated(replicas: 10) }
                try await lab.swarm.tasks(of: "warm") { tasks in tasks.count { !$0.status.state.isTerminal } == 10 }
            }
            print("create 10 -> running \(create); scale 1 -> 100 \(up); scale 50 -> 10 \(down)")
        }
    }
}
