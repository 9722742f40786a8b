import CaissonAPI
import CaissonCore
import CaissonDaemon
import CaissonLinux
import Synchronization
import TestSupport
import Testing

@Suite("Service host")
struct ServiceHostTests {
    /// Fails as often as told, then works until it is cancelled.
    private final class Shaky: DaemonService {
        let name: String
        private let left: Mutex<Int>

        init(_ name: String, failures: Int) {
            self.name = name
            left = Mutex(failures)
        }

        func run() async throws {
            let fails = left.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            if fails { throw CaissonError(.unavailable, "no luck") }
            try await Reactor.shared.sleep(for: .seconds(3600))
        }

        func detail() async -> String { "works" }
    }

    private struct Brief: DaemonService {
        let name = "brief"
        func run() async throws {}
    }

    /// What a host paused for, and whether it may go on.
    private final class Pauses: Sendable {
        let asked = Mutex<[Duration]>([])
        func pause(_ duration: Duration) async throws { asked.withLock { $0.append(duration) } }
    }

    private func statuses(_ host: ServiceHost, until isDone: ([DaemonServiceStatus]) -> Bool) async throws -> [DaemonServiceStatus] {
        for _ in 0..<1000 {
            let now = await host.statuses()
            if isDone(now) { return now }
            try await Reactor.shared.sleep(for: .milliseconds(10))
        }
        throw LawBroken(description: "services do not come to what was expected: \(await host.statuses())")
    }

    @Test("A failing service is started again, later each time, and says how often")
    func restarts() async throws {
        let pauses = Pauses()
        let host = ServiceHost([Shaky("shaky", failures: 4)], log: DaemonLog(descriptor: -1)) { try await pauses.pause($0) }
        let task = Task { await host.run() }
        let status = try await statuses(host) { $0[0].state == .running && $0[0].restarts == 4 }
        #expect(status[0].detail == "works")
        #expect(pauses.asked.withLock { $0 } == [100, 200, 400, 800].map { .milliseconds($0) })
        task.cancel()
        await task.value
    }

    @Test("One service's failures are none of the others' business, and one that returns has ended for good")
    func isolated() async throws {
        let host = ServiceHost([Shaky("steady", failures: 0), Shaky("broken", failures: .max), Brief()], log: DaemonLog(descriptor: -1))
        let task = Task { await host.run() }
        let status = try await statuses(host) { $0[1].restarts >= 2 && $0[2].state == .ended }
        #expect(status[0].state == .running)
        #expect(status[0].restarts == 0)
        #expect(status[2].restarts == 0)
        let broken = try await statuses(host) { $0[1].state == .waiting }[1]
        #expect(broken.detail == "no luck")
        task.cancel()
        await task.value
        #expect(await host.statuses().filter { $0.state == .running }.isEmpty)
    }
}
