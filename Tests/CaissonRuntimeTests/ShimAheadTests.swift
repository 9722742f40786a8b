import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@testable import CaissonRuntime

/// Monitors started before it was known for which process.
@Suite(.serialized, .enabled(if: Host.canRunContainers, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct ShimAheadTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var mode: String
        /// What the engine expected.
        var ownNetwork: Bool
        var testDescription: String { "network \(mode), \(ownNetwork ? "one of its own" : "none") expected" }
    }

    static let cases = [
        Case(mode: "none", ownNetwork: true), Case(mode: "none", ownNetwork: false), Case(mode: "host", ownNetwork: true),
        Case(mode: "host", ownNetwork: false),
    ]

    @Test(arguments: cases)
    func `a process is in the network its plan says, whatever was expected`(_ test: Case) async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "readlink /proc/self/ns/net; cat /sys/class/net/lo/flags")
            container.host.networkMode = test.mode
            container.client.startAhead(ownNetwork: test.ownNetwork)
            let lines = try await container.run().output.split(separator: "\n")
            let host = "net:[\(try Namespace.identity(.network))]"
            #expect((lines.first.map { $0 == host }) == (test.mode == "host"))
            #expect(lines.last == "0x9", "the loopback is up")
        }
    }

    @Test func `a network handed over is entered from the one made ahead`() async throws {
        try await withFixture { fixture in
            let namespace = try Namespace.newNetwork()
            let expected = try namespace.status().inode
            var container = try ContainerFixture(fixture, "readlink", "/proc/self/ns/net")
            container.adjust = { $0.network = .descriptor(namespace.raw) }
            container.client.startAhead(ownNetwork: true)
            #expect(try await container.run().output == "net:[\(expected)]\n")
        }
    }

    @Test func `a monitor that is not used ends with who started it`() throws {
        let name = "unused-\(ObjectID.random().short)"
        func monitors() -> [Int32] { ProcessTable.all().filter { ProcessTable.commandLine($0).last == name } }
        do {
            let socket = try MonitorAhead.spawn(Host.products.appending("caisson-shim"), name)
            withExtendedLifetime(socket) { #expect(monitors().count == 1) }
        }
        try eventually("the monitor ends") { monitors().isEmpty }
    }
}
