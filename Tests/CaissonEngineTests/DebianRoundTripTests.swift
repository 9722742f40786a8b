import CaissonLinux
import TestSupport
import Testing

/// A real distribution, its real package manager, and strangers' tools at both ends.
@Suite(
    "Debian round trip", .serialized,
    .enabled(if: Lab.isPossible && Host.hasDebootstrap, "needs root, overlayfs, docker-registry, umoci, skopeo and debootstrap"))
struct DebianRoundTripTests {
    @Test("pull, apt-get install, diff, commit, history, run, push, skopeo")
    func roundTrip() async throws {
        let publish: (PublishedImages) throws -> Void = { try $0.publishDebian(withPackage: "hello") }
        try await Lab.run("debian", images: publish) { program, registry in
            try program.succeed("pull", "debian:local")
            try program.succeed("run", "--name", "work", "debian:local", "bash", "-c", "apt-get update -qq && apt-get install -y -qq hello")
            let diff = try program.succeed("diff", "work").split(separator: "\n").map(String.init)
            #expect(diff.contains("A /usr/bin/hello") && diff.contains("C /var/lib/dpkg/status"))
            try program.succeed("commit", "-m", "hello installed", "work", "\(registry.host)/ours/hello:1")
            #expect(try program.succeed("history", "\(registry.host)/ours/hello:1").contains("hello installed"))
            #expect(try program.succeed("run", "--rm", "\(registry.host)/ours/hello:1", "hello", "-g", "ahoy") == "ahoy\n")
            try program.succeed("push", "\(registry.host)/ours/hello:1")
            let copy = try Host.run("skopeo", [
                "copy", "-q", "--insecure-policy", "--src-tls-verify=false", "docker://\(registry.host)/ours/hello:1",
                "oci:\(program.fixture.path("copied")):1",
            ])
            #expect(copy.code == 0, "\(copy.output)")
            let unpack = try Host.run("umoci", ["unpack", "--image", "\(program.fixture.path("copied")):1", "\(program.fixture.path("bundle"))"])
            #expect(unpack.code == 0, "\(unpack.output)")
            #expect(Files.exists(program.fixture.path("bundle/rootfs/usr/bin/hello")))
        }
    }
}
