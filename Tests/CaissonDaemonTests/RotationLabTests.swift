import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@Suite(
    "New versions of secrets on a real engine", .serialized, .timeLimit(.minutes(5)),
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct RotationLabTests {
    /// Part of every version, and of nothing else.
    private static let token = String(UInt64.random(in: 1 << 60 ... .max), radix: 36)

    @Test(
        "A new version rolls its services, a rollback brings the old one back, and each lies only where a living task reads it"
    )
    func rotation() async throws {
        try await SwarmLab.run { lab in
            let words = ["one", "two", "three"].map { "\($0)-\(Self.token)" }
            try lab.program.succeed("secret", "create", "key", "-", input: words[0])
            try lab.program.succeed(
                "config", "create", "--template-driver", "golang", "site", "-",
                input: "{{.Service.Name}} {{.Task.Slot}}")
            try lab.program.succeed(
                "service", "create", "-d", "--name", "web", "--replicas", "2", "--secret",
                "source=key,target=login,uid=7,gid=8,mode=0440",
                "--config", "source=site,target=/etc/site,uid=9,gid=10,mode=0404", "--update-monitor", "0s",
                "--update-failure-action",
                "continue", "--stop-grace-period", "0s", "--restart-delay", "0s", "alpine", "sleep", "1000")
            _ = try await lab.swarm.createService(lab.spec("other", replicas: 1))
            try await lab.swarm.wait("other") { $0.tasks.serving == 1 }
            try await lab.swarm.wait("web") { $0.tasks.serving == 2 }
            try await expect(lab, words[0])
            for task in try await living(lab) {
                #expect(
                    try lab.inside(task, "stat -c '%u %g %a' /run/secrets/login /etc/site") == "7 8 440\n9 10 404\n")
                #expect(try lab.inside(task, "cat /etc/site") == "web \(task.slot)")
            }
            let other = try #require(try await lab.swarm.tasks(Filters(["service": ["other"]])).first)
            #expect(try lab.inside(other, "cat /run/secrets/* /etc/site 2>/dev/null || echo none") == "none\n")

            #expect(
                try lab.program.succeed("secret", "update", "key", "-", input: words[1])
                    == "key\nservice web: update begun\n")
            try await lab.swarm.wait("web") { $0.updateStatus?.state == .completed }
            try await expect(lab, words[1])
            // The ended ones are kept, for their logs.
            #expect(try lab.lines("ps", "-aq").count == 5)
            try await lab.swarm.rollbackService("web", version: lab.swarm.service("web").version)
            try await lab.swarm.wait("web") { $0.updateStatus?.state == .rollbackCompleted }
            try await expect(lab, words[0])
            // It went back by its own will, and stays.
            #expect(try lab.program.succeed("secret", "update", "key", "-", input: words[2]) == "key\n")
            #expect(try await lab.swarm.service("web").spec.task.container.secrets.first?.version == 1)
            let victim = try #require(try await living(lab).first)
            try lab.program.succeed("kill", victim.name)
            try await lab.swarm.tasks(of: "web") { tasks in
                tasks.count { $0.status.servingSince != nil } == 2 && tasks.contains { $0.status.exitCode == 137 }
            }
            try await expect(lab, words[0])
            try lab.program.succeed("service", "rm", "web", "other")
            try await lab.swarm.waitForNoTasks()
            try eventually("its files are gone") { try lab.mounts().isEmpty }
        }
    }

    private func living(_ lab: SwarmLab) async throws -> [TaskSummary] {
        try await lab.swarm.tasks(Filters(["service": ["web"]])).filter { !$0.status.state.isTerminal }
    }

    /// The living tasks read `word`, nothing else of the host has it, and what others read is gone.
    private func expect(_ lab: SwarmLab, _ word: String) async throws {
        let tasks = try await living(lab)
        #expect(tasks.count == 2)
        for task in tasks { #expect(try lab.inside(task, "cat /run/secrets/login") == word) }
        let place = lab.program.runRoot.appending("swarm")
        #expect(try lab.mounts().map(\.string).sorted() == tasks.map { place.appending("\($0.id)").string }.sorted())
        #expect(try FileStatus.of(place).mode & 0o777 == 0o700)
        let found = try Host.run(
            "grep", ["-rla", "--exclude=cluster.db*", Self.token, lab.program.root.string, place.string]
        ).output
        let expected = tasks.map { place.appending("\($0.id)/secrets/login").string }
        #expect(found.split(separator: "\n").map(String.init).sorted() == expected.sorted())
    }
}
