import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// A whole application by `compose`: built, brought up in order, voted in over HTTP, counted, taken down, and up again with
/// what it knew.
@Suite(
    "Voting", .serialized,
    .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"),
    .enabled(if: VotingProject.isPossible, "needs Debian's redis-server and postgresql"))
struct VotingLabTests {
    @Test("Votes are taken on one published port and counted on another, also after the project was down")
    func vote() async throws {
        try await Lab.run("voting") { program, _ in
            let project = try VotingProject(program.fixture)
            let compose = ["compose", "--project-directory", project.folder.string]
            program.fixture.onCleanUp { _ = try program.run(compose + ["down", "--volumes"]) }
            let up = try program.run(compose + ["up", "-d", "--wait", "--build"], within: .seconds(300))
            try #require(up.status == 0, "\(up.output)\(up.errors)")
            let table = try program.succeed(compose + ["ps", "--format", "{{.Service}} {{.State}}"])
            #expect(
                table.split(separator: "\n").sorted()
                    == ["db running", "redis running", "result running", "vote running", "worker running"])
            for (voter, vote) in [("ada", "a"), ("bob", "b"), ("cyd", "a"), ("bob", "a"), ("dan", "b")] {
                try send(program, compose, voter, vote)
            }
            try eventually("the count", within: .seconds(60)) { try count(program, compose) == "a|3\nb|1\n" }
            #expect(try program.succeed(compose + ["logs", "worker"]).contains("vote dan,b"))
            // The volume outlives the containers.
            try program.succeed(compose + ["down"])
            #expect(try program.succeed("ps", "-aq").isEmpty)
            #expect(try program.succeed(compose + ["volumes", "-q"]) == "voting_db-data\n")
            try program.succeed(compose + ["up", "-d", "--wait"])
            try eventually("the old count", within: .seconds(60)) { try count(program, compose) == "a|3\nb|1\n" }
            try program.succeed(compose + ["down", "--volumes"])
            #expect(try program.succeed("volume", "ls", "-q").isEmpty)
        }
    }

    private func address(_ program: CaissonProgram, _ compose: [String], _ service: String) throws -> String {
        try program.succeed(compose + ["port", service, "80"]).trimmed
    }

    private func send(_ program: CaissonProgram, _ compose: [String], _ voter: String, _ vote: String) throws {
        let url = "http://\(try address(program, compose, "vote"))/cgi-bin/vote"
        let sent = try Host.run(
            "/bin/busybox", ["wget", "-q", "-O", "-", "--post-data", "vote=\(vote)&voter=\(voter)", url])
        #expect(sent.code == 0 && sent.output.hasPrefix(":"), "\(sent.output)")
    }

    private func count(_ program: CaissonProgram, _ compose: [String]) throws -> String {
        let url = "http://\(try address(program, compose, "result"))/cgi-bin/result"
        return try Host.run("/bin/busybox", ["wget", "-q", "-O", "-", url]).output
    }
}
