import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

/// A program with an image of its own, and a look at what of the network is left behind.
struct NetworkLab {
    static let isPossible = Host.canMountOverlay && Host.hasNftables && Host.hasBusybox && Host.has("curl")

    let program: CaissonProgram
    let fixture: Fixture

    /// The default network and those the test made are gone when `body` has returned, or the test fails.
    static func run(_ name: String, _ body: (NetworkLab) async throws -> Void) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        let tables = try tables()
        try await withFixture(name) { fixture in
            let lab = NetworkLab(program: try CaissonProgram(fixture), fixture: fixture)
            try lab.program.succeed("image", "make-base", "busybox", "box")
            fixture.onCleanUp { try lab.removeNetworks() }
            try await body(lab)
        }
        try eventually("the resolver's end") { try !ProcessTable.isAnyRunning("caisson-\(name)-") }
        #expect(check.leaks() == [])
        #expect(try NetworkLab.tables().subtracting(tables) == [])
    }

    /// Tables of others come and go meanwhile.
    private static func tables() throws -> Set<String> {
        let lines = try Host.run("nft", ["list", "tables"]).output.split(separator: "\n").map(String.init)
        return Set(lines.filter { $0.contains("caisson_") })
    }

    private func removeNetworks() throws {
        let ids = try program.run(["ps", "-aq"]).output.split(separator: "\n").map(String.init)
        if !ids.isEmpty { _ = try program.run(["rm", "-f"] + ids) }
        let names = try program.succeed("network", "ls", "-q", "--filter", "type=custom").split(separator: "\n").map(String.init)
        for name in names { try program.succeed("network", "rm", name) }
    }

    /// Starts a container that answers every request with its name.
    func server(_ name: String, _ options: String...) throws {
        let script = "mkdir -p /www && echo \(name) > /www/index.html && exec httpd -f -p 80 -h /www"
        let outcome = try program.run(["run", "-d", "--name", name] + options + ["box", "sh", "-c", script])
        try #require(outcome.status == 0, "\(name): \(outcome.errors)")
        try eventually("\(name) listens") { try program.run(["exec", name, "sh", "-c", "nc -w 1 127.0.0.1 80 < /dev/null"]).status == 0 }
    }

    /// What the host gets from an address; empty where nothing answers.
    func fetch(_ address: String) throws -> String {
        try Host.run("curl", ["-s", "-m", "2", "http://\(address)/"]).output.trimmed
    }

    /// The same from inside a container.
    func fetch(_ address: String, _ port: Int, from container: String) throws -> String {
        let script = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 \(address) \(port) | tail -n 1"
        return try program.run(["exec", container, "sh", "-c", script]).output.trimmed
    }

    /// The name of this root's firewall table.
    func table() throws -> String {
        let words = try program.succeed("network", "verify").split(separator: "\n").last?.split(separator: " ")
        return String(try #require(words?.dropFirst(2).first?.dropLast()))
    }

    /// The name of a network's link on the host.
    func bridge(of network: String) throws -> String {
        let template = "{{with index .Options \"com.docker.network.bridge.name\"}}{{.}}{{else}}br-{{slice .Id 0 12}}{{end}}"
        return try program.succeed("network", "inspect", network, "--format", template).trimmed
    }

    func inspect(_ name: String, _ template: String) throws -> String {
        try program.succeed("inspect", "--format", template, name).trimmed
    }

    func address(_ name: String, on network: String = "bridge") throws -> String {
        try inspect(name, "{{(index .NetworkSettings.Networks \"\(network)\").IPAddress}}")
    }
}

/// Another machine beside this one: a network namespace at the other end of a cable.
struct Neighbour {
    let sandbox: SharedDescriptor
    /// This host's address on the cable.
    let hostAddress = "198.18.77.1"
    private let link: String

    init(_ fixture: Fixture) throws {
        link = "nb" + String(fixture.id.suffix(8))
        let (name, namespace) = (link, try Namespace.newNetwork())
        sandbox = namespace
        let host = try RouteSocket()
        try host.addVeth(name, peer: "eth0", namespace: namespace.raw)
        let index = try #require(try host.link(named: name)).index
        try host.addAddress(#require(IPv4Address(hostAddress)), prefix: 30, to: index)
        try Namespace.run(in: namespace.raw, .network) {
            let socket = try RouteSocket()
            try socket.setUp(1)
            let inner = try #require(try socket.link(named: "eth0")).index
            try socket.addAddress(#require(IPv4Address("198.18.77.2")), prefix: 30, to: inner)
            try socket.setUp(inner)
            try socket.add(Route(destination: nil, prefix: 0, gateway: IPv4Address("198.18.77.1"), link: inner))
        }
        fixture.onCleanUp {
            // The kernel may just be taking it away with its namespace.
            do {
                if let link = try RouteSocket().link(named: name) { try RouteSocket().delete(link.index) }
            } catch let error as SyscallError where error.errno == ENODEV {}
        }
    }

    func fetch(_ address: String) throws -> String {
        try Namespace.run(in: sandbox.raw, .network) {
            try Host.run("curl", ["-s", "-m", "1", "http://\(address)/"]).output.trimmed
        }
    }
}

extension ProcessTable {
    /// Whether a resolver of a root with this name is alive.
    static func isAnyRunning(_ fragment: String) throws -> Bool {
        try Files.list("/proc").contains { entry in
            guard let pid = Int32(entry.name) else { return false }
            let line = commandLine(pid)
            return line.contains(fragment) && line.contains("resolver-run")
        }
    }
}
