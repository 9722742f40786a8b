package import CaissonAPI
package import CaissonCore
import CaissonLinux
import Synchronization

/// Runs services beside each other. One that fails is started again, later each time; the others go on.
package final class ServiceHost: Sendable {
    /// A service that ran so long has got over what it failed of before.
    private static let recovery = Duration.seconds(60)

    private struct Place {
        var state = DaemonServiceStatus.State.waiting
        var failure = ""
        var since = SystemClock.now()
        var restarts = 0
    }

    private let services: [any DaemonService]
    private let log: DaemonLog
    private let backoff: Backoff
    private let pause: @Sendable (Duration) async throws -> Void
    private let places: Mutex<[String: Place]>

    /// `pause` waits between a failure and the next start.
    package init(
        _ services: [any DaemonService], log: DaemonLog, backoff: Backoff = Backoff(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Reactor.shared.sleep(for: $0) }
    ) {
        self.services = services
        self.log = log
        self.backoff = backoff
        self.pause = pause
        places = Mutex(Dictionary(uniqueKeysWithValues: services.map { ($0.name, Place()) }))
    }

    /// Returns when all services have ended, which they do when the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for service in services { group.addTask { await self.supervise(service) } }
        }
    }

    /// How they are, in the order they were given.
    package func statuses() async -> [DaemonServiceStatus] {
        var all: [DaemonServiceStatus] = []
        for service in services {
            let place = places.withLock { $0[service.name] ?? Place() }
            let detail = place.state == .running ? await service.detail() : place.failure
            all.append(
                DaemonServiceStatus(
                    name: service.name, state: place.state, detail: detail, since: place.since, restarts: place.restarts))
        }
        return all
    }

    private func supervise(_ service: any DaemonService) async {
        var backoff = backoff
        while !Task.isCancelled {
            let started = SystemClock.monotonic()
            note(service, .running)
            guard let failure = await failure(of: service) else { return note(service, .ended) }
            if SystemClock.monotonic() - started > ServiceHost.recovery { backoff.reset() }
            let wait = backoff.failed()
            log.error("service \(service.name) failed: \(failure); starting it again in \(wait)")
            note(service, .waiting, failure)
            do { try await pause(wait) } catch { return }
        }
    }

    /// nil when it ended well or was told to.
    private func failure(of service: any DaemonService) async -> String? {
        do {
            try await service.run()
            return nil
        } catch {
            return Task.isCancelled ? nil : "\(error)"
        }
    }

    private func note(_ service: any DaemonService, _ state: DaemonServiceStatus.State, _ failure: String = "") {
        places.withLock { places in
            var place = places[service.name] ?? Place()
            if state == .waiting { place.restarts += 1 }
            (place.state, place.failure, place.since) = (state, failure, SystemClock.now())
            places[service.name] = place
        }
    }
}
