import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The third lab on one machine, by command line.
@Suite(
    "The stack lab", .serialized,
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct StackLabTests {
    private static let file = """
        services:
          redis: {image: alpine, command: [sleep, "1000"], networks: [frontend], stop_grace_period: 0s}
          db:
            image: alpine
            command: [sleep, "1000"]
            volumes: [db-data:/data]
            networks: [backend]
            stop_grace_period: 0s
            deploy: {placement: {constraints: [node.role == manager]}}
          vote:
            image: alpine
            command: [sh, -c, "echo ready; exec sleep 1000"]
            networks: [frontend]
            depends_on: [redis]
            stop_grace_period: 0s
            deploy: {replicas: 2, update_config: {parallelism: 2}, restart_policy: {condition: on-failure}}
          result: {image: alpine, command: [sleep, "1000"], networks: [backend], depends_on: [db], stop_grace_period: 0s}
          worker:
            image: alpine
            command: [sleep, "1000"]
            networks: [frontend, backend]
            depends_on: [db, redis]
            secrets: [key]
            stop_grace_period: 0s
            deploy: {mode: replicated, replicas: 1, labels: [APP=VOTING]}
          visualizer: {image: alpine, command: [sleep, "1000"], stop_grace_period: 0s, deploy: {placement: {constraints: [node.role == manager]}}}
        networks: {frontend: {}, backend: {}}
        volumes: {db-data: {}}
        secrets: {key: {file: ./key}}

        """

    @Test("A stack is deployed, scaled, mended, updated and removed")
    func lab() async throws {
        try await DaemonLab.run("swarm") { lab in
            let program = lab.program
            let stackFile = try lab.fixture.file("docker-stack.yml", Self.file)
            try lab.fixture.file("key", "s3cret")
            lab.fixture.onCleanUp { _ = try lab.command("stop") }
            let made = try program.succeed("swarm", "init", "--advertise-addr", "127.0.0.1")
            try SwarmIdentityTests.expectTold(made, program, address: "127.0.0.1:2377")
            let nodes = try program.succeed("node", "ls", "--format", "{{.Status}} {{.Availability}} {{.ManagerStatus}} {{.Self}}")
            #expect(nodes == "Ready Active Leader true\n")
            try deploy(program, stackFile)
            try scale(program)
            try mend(program)
            try update(program)
            try program.succeed("stack", "rm", "voting_stack")
            try eventually("the end of all tasks") { try program.succeed("ps", "-aq").isEmpty }
            #expect(try program.run(["stack", "ps", "voting_stack"]).errors == "nothing found in stack: voting_stack\n")
            try program.succeed("swarm", "leave", "--force")
            #expect(try program.succeed("info").contains("Swarm: inactive\n"))
            try program.succeed("volume", "prune", "-af")
        }
    }

    private func deploy(_ program: CaissonProgram, _ file: FilePath) throws {
        let output = try program.succeed("stack", "deploy", "-d", "--compose-file=\(file)", "voting_stack")
        for line in ["Creating network voting_stack_backend", "Creating secret voting_stack_key", "Creating service voting_stack_vote"] {
            #expect(output.contains(line + "\n"))
        }
        try eventually("all services run", within: .seconds(60)) {
            let rows = try program.succeed("stack", "services", "--format", "{{.Name}} {{.Replicas}}", "voting_stack")
            return rows == ["db 1/1", "redis 1/1", "result 1/1", "visualizer 1/1", "vote 2/2", "worker 1/1"].map { "voting_stack_\($0)\n" }.joined()
        }
        #expect(try program.succeed("stack", "ls") == "NAME           SERVICES\nvoting_stack   6\n")
        let tasks = try program.succeed("service", "ps", "--format", "{{.Name}} {{.DesiredState}}", "voting_stack_vote")
        #expect(tasks == "voting_stack_vote.1 Running\nvoting_stack_vote.2 Running\n")
        let worker = try program.succeed("ps", "-q", "--filter", "name=voting_stack_worker").trimmed
        #expect(try program.succeed("exec", worker, "cat", "/run/secrets/key") == "s3cret")
        try eventually("its logs") {
            let logs = try program.succeed("service", "logs", "--no-task-ids", "voting_stack_vote")
            return logs.split(separator: "\n").count == 2 && logs.contains("voting_stack_vote.2@") && logs.contains("    | ready")
        }
        #expect(try program.run(["stack", "diff", "-c", file.string, "voting_stack"]).output.isEmpty)
    }

    private func scale(_ program: CaissonProgram) throws {
        #expect(try program.succeed("service", "scale", "-d", "voting_stack_vote=5") == "voting_stack_vote scaled to 5\n")
        try eventually("five tasks") { try replicas(program) == "5/5" }
        try program.succeed("service", "scale", "-d", "voting_stack_vote=2")
        try eventually("two containers") {
            try program.succeed("ps", "-q", "--filter", "name=voting_stack_vote").split(separator: "\n").count == 2
        }
    }

    /// A container that is killed is replaced.
    private func mend(_ program: CaissonProgram) throws {
        let victim = try program.succeed("ps", "-q", "--filter", "name=voting_stack_vote.1").trimmed
        try program.succeed("kill", victim)
        try eventually("a replacement", within: .seconds(30)) {
            try replicas(program) == "2/2" && program.succeed("service", "ps", "--format", "{{.CurrentState}}", "voting_stack_vote").contains("Failed")
        }
    }

    private func update(_ program: CaissonProgram) throws {
        let changed = try program.succeed(
            "service", "update", "--update-monitor", "1s", "--update-parallelism", "0", "--env-add", "A=1", "voting_stack_vote")
        #expect(changed.hasSuffix("verify: Service voting_stack_vote converged\n"), "\(changed)")
        let environment = "{{.Spec.TaskTemplate.ContainerSpec.Env}}"
        #expect(try program.succeed("service", "inspect", "-f", environment, "voting_stack_vote") == "[A=1]\n")
        let back = try program.succeed("service", "rollback", "voting_stack_vote")
        #expect(back.hasSuffix("verify: Service voting_stack_vote converged\n"), "\(back)")
        #expect(try program.succeed("service", "inspect", "voting_stack_vote").contains("\"State\": \"rollback_completed\""))
    }

    private func replicas(_ program: CaissonProgram) throws -> String {
        try program.succeed("service", "ls", "--filter", "name=voting_stack_vote", "--format", "{{.Replicas}}").trimmed
    }
}

extension String {
    /// Without the last line feed.
    fileprivate var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
