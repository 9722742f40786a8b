import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Host.canRunContainers, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct HostileRootTests {
    @Test func `a link where a file is to be mounted leads nowhere outside`() async throws {
        try await withFixture { fixture in
            let secret = try fixture.file("outside/hosts", "host's own")
            let mine = try fixture.file("mine", "container's")
            var container = try ContainerFixture(fixture, "sh", "-c", "cat /etc/hosts; cat \(secret.string) 2>/dev/null || true")
            try Files.symlink(target: secret, at: fixture.path("root/etc/hosts"))
            container.mounts = [SpecMount(source: mine.string, destination: "/etc/hosts")]
            // The link's target is made and covered inside the root; the host's file of that name is another.
            #expect(try await container.run().output == "container'scontainer's")
            #expect(try Files.readText(secret) == "host's own")
        }
    }

    @Test(
        "a link in place of a kernel folder is refused",
        arguments: [("proc", "/etc"), ("sys", "/tmp"), ("proc", "/nonexistent")])
    func kernelFolder(name: String, target: String) async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "true")
            try removeTree(at: fixture.path("root/\(name)"))
            try Files.symlink(target: FilePath(target), at: fixture.path("root/\(name)"))
            let error = await #expect(throws: CaissonError.self) { _ = try await container.run() }
            #expect(error?.message.contains("/\(name)") == true)
        }
    }

    @Test func `a device folder that is a link fills a folder of the root only`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sh", "-c", "ls -d /tmp/null /dev/null")
            let outside = try fixture.folder("outside")
            try removeTree(at: fixture.path("root/dev"))
            try Files.symlink(target: "/tmp", at: fixture.path("root/dev"))
            #expect(try await container.run().output == "/dev/null\n/tmp/null\n")
            #expect(try Files.list(outside).isEmpty)
            #expect(try Files.list(fixture.path("root/tmp")).isEmpty)
        }
    }
}
