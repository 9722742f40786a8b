import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The networks of an ordinary user: among each other, and with the machine's.
@Suite(
    "Ordinary users: networks", .serialized,
    .enabled(if: OrdinaryUserLab.isPossible && OrdinaryAccount.hasNetwork, "needs an ordinary user as the labs do, slirp4netns and a /dev/net/tun"))
struct OutwardNetworkTests {
    private static let server = "echo 'hello from inside' > /srv/index.html; exec httpd -f -p 80 -h /srv"

    private func fetch(_ port: UInt16) throws -> String {
        try Host.run("timeout", ["5", "busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:\(port)/index.html"]).output
    }

    @Test("A published port is reached from the machine, and free again afterwards")
    func publish() async throws {
        try await OrdinaryUserLab.run("user-publish") { program, _ in
            let port = try Loopback.freePort()
            try program.succeed(
                "run", "-d", "--name", "web", "-p", "127.0.0.1:\(port):80", "alpine", "sh", "-c", "mkdir -p /srv; \(Self.server)")
            try eventually("the page is there") { try fetch(port) == "hello from inside\n" }
            #expect(try program.succeed("port", "web") == "80/tcp -> 127.0.0.1:\(port)\n")
            let taken = try program.run(["run", "-d", "-p", "\(port):80", "alpine", "true"])
            #expect(taken.status == 125 && taken.errors.contains("port is already allocated"))
            let low = try program.run(["run", "-d", "-p", "80:80", "alpine", "true"])
            #expect(low.status == 125 && low.errors.contains("cannot publish port 80: those below"))
            // The way out is lost with the holder, and made again by whatever command comes next.
            let holder = try OrdinaryUserLab.holder(program)
            try Pidfd(pid: holder).send(.kill)
            try eventually("the port is closed") { !Loopback.connects(port) }
            try program.succeed("ps")
            try eventually("the page is there again") { try fetch(port) == "hello from inside\n" }
            try program.succeed("rm", "-f", "web")
            #expect(!Loopback.connects(port))
        }
    }

    @Test("Containers on a network of the user's own find each other by name")
    func names() async throws {
        try await OrdinaryUserLab.run("user-names") { program, _ in
            try program.succeed("network", "create", "front")
            try program.succeed("run", "-d", "--name", "web", "--network", "front", "alpine", "sh", "-c", "mkdir -p /srv; \(Self.server)")
            try eventually("the page is there") {
                try program.run(["run", "--rm", "--network", "front", "alpine", "wget", "-q", "-O", "-", "http://web/index.html"]).output
                    == "hello from inside\n"
            }
            try program.succeed("rm", "-f", "web")
            try program.succeed("network", "rm", "front")
        }
    }
}
