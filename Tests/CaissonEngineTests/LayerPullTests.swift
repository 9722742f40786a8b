import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@Suite("Pull of layers", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct LayerPullTests {
    @Test("Layers that come in any order are unpacked one on the other")
    func order() async throws {
        try await Lab.run("layers") { program, registry in
            let fixture = program.fixture
            // The lowest of ours is the largest, so that those on it are here first.
            var lines = ["FROM alpine"]
            for number in 1...7 {
                let noise = number == 1 ? "head -c 4000000 /dev/urandom > /noise; " : ""
                lines.append("RUN \(noise)echo \(number) > /layer\(number)")
            }
            try fixture.file("app/Dockerfile", lines.joined(separator: "\n") + "\n")
            let name = "\(registry.host)/team/layers:1"
            try program.succeed("build", "-q", "--push", "-t", name, fixture.path("app").string)
            let made = try program.succeed("image", "inspect", "-f", "{{.Id}}", name)
            try program.succeed("rmi", "-f", name, "alpine")
            try program.succeed("builder", "prune", "-af")
            try program.succeed("pull", "-q", name)
            #expect(try program.succeed("image", "inspect", "-f", "{{.Id}}", name) == made)
            let text = try program.succeed("run", "--rm", "--network", "none", name, "sh", "-c", "cat /layer*")
            #expect(text == "1\n2\n3\n4\n5\n6\n7\n")
        }
    }
}
