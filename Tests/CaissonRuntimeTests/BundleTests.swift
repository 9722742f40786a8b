import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Host.canRunContainers && Host.has("crun"), "needs root, namespaces, busybox and crun"), .timeLimit(.minutes(1)))
struct BundleTests {
    @Test func `another runtime runs the specification as it is`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "id -u; hostname; pwd; grep CapEff /proc/self/status; exit 5")
            container.config.workingDir = "/tmp"
            var spec = try container.builder().build()
            // The cgroups of this machine are the runtime's own business here.
            spec.mounts?.removeAll { $0.type == "cgroup" }
            spec.linux?.resources = nil
            spec.linux?.namespaces?.removeAll { $0.type == .cgroup }
            spec.root?.path = fixture.path("root").string
            let bundle = try fixture.folder("bundle")
            try Files.write(bundle.appending("config.json"), try CanonicalJSON.encode(spec))
            // crun refuses a hybrid host whose v2 tree offers a controller, even one it is not to use: it does not see that tree.
            let alone = "umount -l /sys/fs/cgroup/unified 2> /dev/null; exec crun \"$@\""
            let result = try Host.run(
                "unshare", [
                    "-m", "sh", "-c", alone, "crun", "--root", fixture.path("crun").string, "--cgroup-manager=disabled", "run",
                    "--bundle", bundle.string, container.id.short,
                ])
            let mask = CapabilityNames.mask(try container.builder().capabilities)
            #expect(result.output == "0\n\(container.id.short)\n/tmp\nCapEff:\t\(hexadecimal(mask))\n")
            #expect(result.code == 5)
        }
    }

    private func hexadecimal(_ mask: UInt64) -> String {
        let digits = String(mask, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
