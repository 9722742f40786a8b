import TestSupport
import Testing

/// Many command lines at once under the eyes of an open workstation.
@Suite("Parallel runs", .serialized, .enabled(if: LabScreen.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct ParallelRunsTests {
    @Test("Loops of run --rm give every status and output back and leave nothing", arguments: ["bridge", "none"])
    func loops(network: String) async throws {
        try await LabScreen.run { app, program in
            try app.waitFor(text: "alpine:latest")
            for round in 0..<5 {
                let commands = try (0..<6).map { lane in
                    let status = (round * 6 + lane) % 100
                    let script = "echo \(round)-\(lane); exit \(status)"
                    return (
                        status, "\(round)-\(lane)\n",
                        try program.spawn(["run", "--rm", "--network", network, "alpine", "sh", "-c", script])
                    )
                }
                for (status, output, command) in commands {
                    let outcome = try command.finish()
                    #expect(outcome.status == Int32(status), "\(outcome.errors)")
                    #expect(outcome.output == output)
                }
            }
            #expect(try program.succeed("ps", "-aq") == "")
            try app.waitFor(text: "0/0")
        }
    }
}
