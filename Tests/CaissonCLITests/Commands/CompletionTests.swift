import CaissonAPI
import CaissonCore
import Testing

@testable import CaissonCLI

struct CompletionTests {
    private static let engine = FakeEngine { state in
        state.containers = [
            ContainerSummary(
                id: FakeEngine.id, name: "web", image: "alpine", imageID: "", command: "", created: CommandLineRun.now, state: .running)
        ]
        state.builds.records = [BuildSummary(id: FakeEngine.id, name: "app", state: .done, created: CommandLineRun.now)]
        state.images = [ImageSummary(id: "sha256:1", repoTags: ["alpine:latest"], created: CommandLineRun.now, size: ByteCount(0))]
    }

    @Test(arguments: [
        ("com", ["commit", "completion", "compose"]), ("container re", ["rename", "restart", "revert"]), ("stop ", ["web"]),
        ("run al", ["alpine:latest"]), ("run --rm --name x al", ["alpine:latest"]), ("run alpine ", []),
        ("run --mem", ["--memory", "--memory-reservation", "--memory-swap", "--memory-swappiness"]), ("--ro", ["--root"]), ("inspect ", ["alpine:latest", "web"]), ("bogus ", []),
        ("image ls --no", ["--no-trunc"]), ("builder hist", ["history"]), ("buildx history l", ["logs", "ls"]),
        ("builder watch ", ["abababababab"]),
    ])
    func `the words at the cursor are offered`(_ line: String, _ candidates: [String]) async {
        let run = CommandLineRun(Self.engine)
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        #expect(await run.run(["__complete", "--"] + words) == 0)
        #expect(run.out.split(separator: "\n").map { String($0) } == candidates)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `each shell has a script that asks the program`(_ shell: String) async {
        let run = CommandLineRun()
        #expect(await run("completion \(shell)") == 0)
        #expect(run.out.contains("caisson __complete --"))
    }
}
