import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Containers made and removed over and over. `CAISSON_CYCLES=3000` does it so often.
@Suite("Thousands of cycles", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct CycleTests {
    private static let cycles = ProcessEnvironment.value("CAISSON_CYCLES").flatMap { Int($0) } ?? 50

    @Test func `making and removing containers leaves nothing that adds up`() async throws {
        try await NetworkLab.run("cycle") { lab in
            try lab.program.succeed("network", "create", "yard")
            try lab.server("keeper", "--network", "yard", "-p", "18070:80")
            for first in 0..<3 { try cycle(first, lab) }
            let before = try Inventory(lab)
            let clock = ContinuousClock.now
            try await inParallel(Array(3..<3 + Self.cycles), width: 4) { try cycle($0, lab) }
            print("\(Self.cycles) cycles in \(ContinuousClock.now - clock)")
            var after = try Inventory(lab)
            // The kernel takes its time with namespaces.
            try eventually("\(before) again, not \(after)", within: .seconds(20)) {
                after = try Inventory(lab)
                return after == before
            }
            #expect(try lab.fetch("127.0.0.1:18070") == "keeper")
            #expect(try lab.program.run(["network", "verify"]).status == 0)
        }
    }

    private func cycle(_ number: Int, _ lab: NetworkLab) throws {
        let name = "round-\(number)"
        switch number % 3 {
        case 0:
            #expect(try lab.program.succeed("run", "--rm", "--name", name, "box", "echo", "\(number)") == "\(number)\n")
        case 1:
            try lab.program.succeed("create", "--name", name, "--network", "yard", "-p", "80", "-v", "\(name):/data", "box", "sleep", "1000")
            try lab.program.succeed("start", name)
            try lab.program.succeed("exec", name, "touch", "/data/file")
            try lab.program.succeed("rm", "-f", name)
            try lab.program.succeed("volume", "rm", name)
        default:
            try lab.program.succeed("run", "-d", "--name", name, "--network", "yard", "box", "sleep", "1000")
            try lab.program.succeed("network", "connect", "bridge", name)
            try lab.program.succeed("stop", "-t", "0", name)
            try lab.program.succeed("rm", name)
        }
    }
}

/// What could add up, counted. Mounts and control groups are looked at when the test is over.
private struct Inventory: Equatable {
    var files: Set<String>
    var links: Int
    var addresses: Int
    var firewallLines: Int
    /// Of the processes that stay: the keeper's monitor and the resolver.
    var descriptors: [Int]

    init(_ lab: NetworkLab) throws {
        let host = DayHost(program: lab.program)
        files = try host.files()
        let bridges = try ["bridge", "yard"].map { try lab.bridge(of: $0) }
        let socket = try RouteSocket()
        let all = try socket.links()
        let indices = all.filter { bridges.contains($0.name) }.map(\.index)
        links = all.count { link in indices.contains(link.index) || link.master.map { indices.contains($0) } == true }
        addresses = try socket.addresses().count { indices.contains($0.link) }
        firewallLines = try Host.run("nft", ["list", "table", "inet", lab.table()]).output.split(separator: "\n").count
        descriptors = try host.processes().map { try Files.list(FilePath("/proc/\($0.pid)/fd")).count }
    }
}
