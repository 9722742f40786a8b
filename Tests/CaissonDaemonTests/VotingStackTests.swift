import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The same application as a stack: votes go from a published port through redis and a worker into PostgreSQL and onto the
/// result page, over as many replicas as there are just now.
@Suite(
    "Voting as a stack", .serialized,
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"),
    .enabled(if: VotingProject.isPossible, "needs Debian's redis-server and postgresql"))
struct VotingStackTests {
    @Test(
        "Votes are counted end to end, requests cycle evenly over two and then five replicas, and what is killed is replaced"
    )
    func vote() async throws {
        let tables = try DaemonLab.tables()
        try await DaemonLab.run("voting") { lab in
            let program = lab.program
            let project = try VotingProject(lab.fixture)
            let ports = (vote: try Loopback.freePort(), result: try Loopback.freePort())
            let file = try project.writeStack(lab.fixture, votePort: ports.vote, resultPort: ports.result)
            lab.fixture.onCleanUp { _ = try lab.command("stop") }
            lab.fixture.onCleanUp { _ = try program.run(["swarm", "leave", "--force"]) }
            let built = try program.run(
                ["compose", "--project-directory", project.folder.string, "build"], within: .seconds(300))
            try #require(built.status == 0, "\(built.output)\(built.errors)")
            try program.succeed("swarm", "init", "--advertise-addr", "127.0.0.1")
            try deploy(program, file)
            try checkOrder(program)
            let pages = VotingPages(vote: "127.0.0.1:\(ports.vote)", result: "127.0.0.1:\(ports.result)")
            for (voter, vote) in [("ada", "a"), ("bob", "b"), ("cyd", "a"), ("bob", "a"), ("dan", "b")] {
                try pages.cast(vote, by: voter)
            }
            try eventually("the count", within: .seconds(60)) { try pages.count() == "a|3\nb|1\n" }
            try checkEven(program, pages, replicas: 2)
            try program.succeed("service", "scale", "-d", "voting_stack_vote=5")
            try eventually("five replicas", within: .seconds(10)) { try replicas(program) == "5/5" }
            try checkEven(program, pages, replicas: 5)
            try mend(program, pages)
            try pages.cast("b", by: "eve")
            try eventually("the last vote", within: .seconds(60)) { try pages.count() == "a|3\nb|2\n" }
            try remove(lab)
        }
        #expect(try DaemonLab.tables() == tables)
    }

    private func deploy(_ program: CaissonProgram, _ file: FilePath) throws {
        let output = try program.succeed("stack", "deploy", "-d", "--compose-file=\(file)", "voting_stack")
        let names = ["redis", "db", "vote", "result", "worker", "visualizer"]
        let made =
            names.map { "Creating service voting_stack_\($0)" }
            + ["backend", "default", "frontend"].map { "Creating network voting_stack_\($0)" }
        #expect(output.split(separator: "\n").map(String.init).sorted() == made.sorted())
        try eventually("all services run", within: .seconds(120)) {
            let rows = try program.succeed("stack", "services", "--format", "{{.Name}} {{.Replicas}}", "voting_stack")
            return rows
                == ["db 1/1", "redis 1/1", "result 1/1", "visualizer 1/1", "vote 2/2", "worker 1/1"].map {
                    "voting_stack_\($0)\n"
                }.joined()
        }
        #expect(try program.succeed("stack", "ls") == "NAME           SERVICES\nvoting_stack   6\n")
        let tasks = try program.succeed("service", "ps", "--format", "{{.Name}} {{.DesiredState}}", "voting_stack_vote")
        #expect(tasks == "voting_stack_vote.1 Running\nvoting_stack_vote.2 Running\n")
    }

    /// Who waits for a healthy database was not started before there was one.
    private func checkOrder(_ program: CaissonProgram) throws {
        let events = try program.succeed(
            "events", "--since", "30m", "--until", "0s", "--filter", "type=container", "--format",
            "{{.Actor.Attributes.name}} {{.Action}}")
        let lines = events.split(separator: "\n").map(String.init)
        func place(_ service: String, _ action: String) -> Int? {
            lines.firstIndex { $0.hasPrefix("voting_stack_\(service).") && $0.hasSuffix(" \(action)") }
        }
        let healthy = try #require(place("db", "health_status: healthy"))
        for service in ["worker", "result"] {
            #expect(try #require(place(service, "start")) > healthy, "\(service) of \(lines)")
        }
        #expect(try #require(place("redis", "start")) < (try #require(place("vote", "start"))))
    }

    /// Every replica answers as often as every other.
    private func checkEven(_ program: CaissonProgram, _ pages: VotingPages, replicas count: Int) throws {
        let running = Set(try ids(program))
        #expect(running.count == count)
        try eventually("requests reach all of them") { Set(try pages.containers(requests: count)) == running }
        let counts = try pages.containers(requests: count * 4).reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        #expect(counts == Dictionary(uniqueKeysWithValues: running.map { ($0, 4) }))
    }

    private func mend(_ program: CaissonProgram, _ pages: VotingPages) throws {
        let before = Set(try ids(program))
        let victim = try #require(before.first)
        try program.succeed("kill", victim)
        try eventually("a replacement", within: .seconds(30)) {
            let now = Set(try ids(program))
            return now.count == 5 && !now.contains(victim)
        }
        try checkEven(program, pages, replicas: 5)
    }

    private func remove(_ lab: DaemonLab) throws {
        let program = lab.program
        try program.succeed("stack", "rm", "voting_stack")
        try eventually("the end of all tasks", within: .seconds(30)) { try program.succeed("ps", "-aq").isEmpty }
        try eventually("the end of its networks", within: .seconds(30)) {
            try program.succeed("network", "ls", "--filter", "name=voting_stack", "-q").isEmpty
        }
        try program.succeed("swarm", "leave", "--force")
        #expect(!Files.exists(program.root.appending("swarm")))
        // Volumes are the user's.
        #expect(try program.succeed("volume", "ls", "-q") == "voting_stack_db-data\n")
        try program.succeed("volume", "rm", "voting_stack_db-data")
    }

    private func ids(_ program: CaissonProgram) throws -> [String] {
        try program.succeed("ps", "-q", "--filter", "name=voting_stack_vote").split(separator: "\n").map(String.init)
    }

    private func replicas(_ program: CaissonProgram) throws -> String {
        String(
            try program.succeed("service", "ls", "--filter", "name=voting_stack_vote", "--format", "{{.Replicas}}")
                .dropLast())
    }
}
