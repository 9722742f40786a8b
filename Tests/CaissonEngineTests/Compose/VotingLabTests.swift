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
            let first = try pages(program, compose)
            for (voter, vote) in [("ada", "a"), ("bob", "b"), ("cyd", "a"), ("bob", "a"), ("dan", "b")] {
                try first.cast(vote, by: voter)
            }
            try eventually("the count", within: .seconds(60)) { try first.count() == "a|3\nb|1\n" }
            #expect(try program.succeed(compose + ["logs", "worker"]).contains("vote dan,b"))
            // The volume outlives the containers.
            try program.succeed(compose + ["down"])
            #expect(try program.succeed("ps", "-aq").isEmpty)
            #expect(try program.succeed(compose + ["volumes", "-q"]) == "voting_db-data\n")
            try program.succeed(compose + ["up", "-d", "--wait"])
            let second = try pages(program, compose)
            try eventually("the old count", within: .seconds(60)) { try second.count() == "a|3\nb|1\n" }
            try program.succeed(compose + ["down", "--volumes"])
            #expect(try program.succeed("volume", "ls", "-q").isEmpty)
        }
    }

    private func pages(_ program: CaissonProgram, _ compose: [String]) throws -> VotingPages {
        func address(_ service: String) throws -> String {
            try program.succeed(compose + ["port", service, "80"]).trimmed
        }
        return VotingPages(vote: try address("vote"), result: try address("result"))
    }
}
