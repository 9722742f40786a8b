import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import CaissonSwarmCA
import Synchronization

/// A machine in a swarm of one, in memory, over as many lives of its process as a test wants.
struct HostLab: Sendable {
    let home = ScriptedHome()
    let machine = ScriptedMachine()
    /// How far ahead the machine's clock is.
    var ahead = Duration.zero

    /// One life of the process; it ends, like a killed one, where the body does.
    func live(_ body: @escaping @Sendable (SwarmHost<ContinuousClock>) async throws -> Void) async throws {
        let host = SwarmHost(home, machine, CertificateAuthority(), clock: ContinuousClock()) { [ahead] in
            SystemClock.now().advanced(by: ahead)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            group.addTask { try await body(host) }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    /// One life in a swarm that was made just now.
    func withSwarm(
        _ request: SwarmInitRequest = SwarmInitRequest(), _ body: @escaping @Sendable (SwarmHost<ContinuousClock>) async throws -> Void
    ) async throws {
        try await live { host in
            _ = try await host.initializeSwarm(request)
            try await body(host)
        }
    }

    static func spec(_ name: String = "web", replicas: Int = 3, image: String = "box:1") -> ServiceSpec {
        var spec = ServiceSpec(name: name, task: TaskSpec(container: ContainerSpec(image: image)), mode: .replicated(replicas: replicas))
        spec.task.restart.delay = .zero
        spec.update.monitor = .zero
        return spec
    }
}

/// What a closure hands to its test.
final class Kept<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value? {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}
