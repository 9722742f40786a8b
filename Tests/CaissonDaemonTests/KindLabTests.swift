import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@Suite(
    "Kinds of services on a real engine", .serialized, .timeLimit(.minutes(5)),
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct KindLabTests {
    @Test("A global service follows its node, jobs run to their end, a scheduled one at its minute")
    func kinds() async throws {
        try await SwarmLab.run { lab in
            // Its minute comes while the others are looked at.
            var tick = job(lab, "tick", .replicatedJob(total: 1, concurrent: 0), "date +%s")
            tick.schedule = JobSchedule("* * * * *")
            _ = try await lab.swarm.createService(tick)
            #expect(try row(lab, "tick") == "replicated job 0/1 (0/1 completed)")
            try await global(lab)
            try await replicatedJob(lab)
            _ = try await lab.swarm.createService(job(lab, "sweep", .globalJob, "echo swept"))
            try await lab.swarm.wait("sweep") { $0.tasks.completed == 1 }
            #expect(try row(lab, "sweep") == "global job 0/0 (1/1 completed)")
            let run = try await lab.swarm.wait("tick") { $0.tasks.completed == 1 }
            let instant = try #require(run.job?.scheduledFor)
            #expect(run.job?.iteration == 1 && instant.seconds % 60 == 0)
            let told = try lab.lines("service", "logs", "--raw", "tick").compactMap { Int64($0) }
            #expect(
                told.count == 1 && told.allSatisfy { (instant.seconds...instant.seconds + 30).contains($0) },
                "\(told) at \(instant)")
        }
    }

    private func global(_ lab: SwarmLab) async throws {
        var spec = lab.spec("agent")
        spec.mode = .global
        _ = try await lab.swarm.createService(spec)
        try await lab.swarm.wait("agent") { $0.tasks.serving == 1 }
        #expect(try row(lab, "agent") == "global 1/1")
        #expect(try lab.running().count == 1)
        try lab.program.succeed("node", "update", "--availability", "drain", "self")
        try await lab.swarm.tasks(of: "agent") { $0.allSatisfy { $0.status.state.isTerminal } }
        #expect(try lab.running() == [])
        try lab.program.succeed("node", "update", "--availability", "active", "self")
        try await lab.swarm.wait("agent") { $0.tasks.serving == 1 }
        try lab.program.succeed("service", "rm", "agent")
    }

    private func replicatedJob(_ lab: SwarmLab) async throws {
        var spec = job(lab, "pack", .replicatedJob(total: 5, concurrent: 2), "sleep 0.3; echo $SLOT")
        spec.task.container.environment = ["SLOT={{.Task.Slot}}"]
        _ = try await lab.swarm.createService(spec)
        var most = 0
        let tasks = try await lab.swarm.tasks(of: "pack") { tasks in
            most = max(most, tasks.count { !$0.status.state.isTerminal })
            return tasks.count { $0.status.state == .complete } == 5
        }
        #expect(most == 2 && tasks.count == 5 && tasks.allSatisfy { $0.status.exitCode == 0 })
        #expect(try row(lab, "pack") == "replicated job 0/2 (5/5 completed)")
        #expect(try lab.lines("service", "logs", "--raw", "pack") == ["1", "2", "3", "4", "5"])
        let states = try lab.lines("service", "ps", "--format", "{{.DesiredState}} {{.CurrentState}}", "pack")
        #expect(states.count == 5 && states.allSatisfy { $0.hasPrefix("Complete Complete ") }, "\(states)")
    }

    private func job(_ lab: SwarmLab, _ name: String, _ mode: ServiceMode, _ script: String) -> ServiceSpec {
        var spec = lab.spec(name)
        spec.mode = mode
        spec.task.container.arguments = ["sh", "-c", script]
        spec.task.restart.condition = .onFailure
        return spec
    }

    private func row(_ lab: SwarmLab, _ name: String) throws -> String {
        try lab.lines("service", "ls", "--filter", "name=\(name)", "--format", "{{.Mode}} {{.Replicas}}").joined()
    }
}
