import CaissonLinux
import Synchronization
import TestSupport
import Testing

/// A published port under load while others come and go. `CAISSON_LOAD=200` makes them come and go so often.
@Suite("A published port under load", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct PortLoadTests {
    private static let rounds = ProcessEnvironment.value("CAISSON_LOAD").flatMap { Int($0) } ?? 10

    @Test func `no request is lost while containers with published ports come and go on the same bridge`() async throws {
        try await NetworkLab.run("load") { lab in
            let neighbour = try Neighbour(lab.fixture)
            try lab.server("web", "-p", "18080:80")
            let end = Flag()
            let counts = try await withThrowingTaskGroup(of: (String, Int).self) { group in
                for address in ["127.0.0.1", neighbour.hostAddress] {
                    group.addTask { (address, try await BlockingPool.shared.run { try requests(address) { end.isSet } }) }
                }
                group.addTask {
                    ("neighbour", try await BlockingPool.shared.run {
                        try Namespace.run(in: neighbour.sandbox.raw, .network) { try requests(neighbour.hostAddress) { end.isSet } }
                    })
                }
                group.addTask {
                    defer { end.set() }
                    try await inParallel(Array(0..<Self.rounds), width: 2) { try comeAndGo($0, lab) }
                    return ("others", Self.rounds)
                }
                return try await group.reduce(into: [String: Int]()) { $0[$1.0] = $1.1 }
            }
            print("requests by client: \(counts)")
            #expect(counts.values.allSatisfy { $0 >= Self.rounds })
        }
    }

    private func comeAndGo(_ round: Int, _ lab: NetworkLab) throws {
        let name = "other-\(round)"
        try lab.program.succeed("run", "-d", "--name", name, "-p", "\(18100 + round % 100):80", "-p", "80", "box", "sleep", "1000")
        try lab.program.succeed("rm", "-f", name)
    }

    /// One short connection after another until all is over; throws at the first that is lost.
    private func requests(_ address: String, until isOver: () -> Bool) throws -> Int {
        var count = 0
        while !isOver() {
            let answer: String
            do { answer = try ShortRequest(address: address, port: 18080).fetch() } catch {
                throw LawBroken(description: "request \(count) to \(address): \(error)")
            }
            try require(answer.hasSuffix("web\n"), "request \(count) to \(address): \(answer)")
            count += 1
        }
        return count
    }
}

/// Something that comes true once.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
}
