import CaissonAPI
import CaissonCore
package import CaissonLinux
import Synchronization
import SystemPackage

/// The long-lived engine of one state root: what it does between its start and the word to end.
package final class Daemon: Sendable {
    private let engine: any DaemonEngine
    private let log: DaemonLog
    private let notifier: ServiceNotifier?
    private let started = SystemClock.now()
    private let isReady: @Sendable () -> Void
    private let upkeep: UpkeepService
    private let host: Mutex<ServiceHost?>
    private let extra: [any DaemonService]
    private let wasReady = Mutex(false)

    /// `services` run beside the engine's own; `isReady` is called once everything can be asked for.
    ///
    /// Throws `invalidArgument` for a configuration that makes no sense.
    package init(
        _ engine: any DaemonEngine, services: [any DaemonService] = [], log: DaemonLog, notifier: ServiceNotifier?,
        isReady: @escaping @Sendable () -> Void = {}
    ) throws {
        self.engine = engine
        self.log = log
        self.notifier = notifier
        self.isReady = isReady
        extra = services
        upkeep = try UpkeepService(engine, engine.daemonSettings(), log: log)
        host = Mutex(nil)
    }

    /// Works until the task is cancelled, which leaves every container as it is. Throws `conflict` when the root has such an
    /// engine already, and what makes the root unusable.
    package func run() async throws {
        let lock = try InstanceLock(root: engine.root)
        defer { withExtendedLifetime(lock) {} }
        do { try Files.makeDirectories(engine.runRoot, mode: 0o711) } catch { throw error.asCaissonError() }
        try await engine.recover()
        for failure in try await engine.startAfterBoot() { log.error("container \(failure.name) did not start: \(failure.error)") }
        let host = ServiceHost(services(), log: log)
        self.host.withLock { $0 = host }
        await host.run()
        // After the socket is gone: who reads of it looks then.
        await record("stop")
    }

    /// Reads the configuration again; one that makes no sense is told and changes nothing.
    package func reload() {
        notifier?.send(["RELOADING=1", "MONOTONIC_USEC=\(SystemClock.monotonic().microseconds)"])
        do {
            upkeep.apply(try engine.daemonSettings())
            log.info("configuration read again")
        } catch { log.error("configuration not changed: \(error)") }
        notifier?.send(["READY=1"])
    }

    private func services() -> [any DaemonService] {
        var methods = ownMethods
        for service in extra { methods.merge(service.methods) { first, _ in first } }
        let control = ControlServer(runRoot: engine.runRoot, methods: methods) { [self] in await ready() }
        return [control, upkeep] + extra
    }

    /// The socket may be made anew after a failure: that is no other start.
    private func ready() async {
        let isFirst = wasReady.withLock { wasReady in
            defer { wasReady = true }
            return !wasReady
        }
        guard isFirst else { return }
        await record("start")
        log.info("ready: root \(engine.root), process \(ProcessTable.ownID)")
        notifier?.send(["READY=1", "STATUS=looking after \(engine.root)"])
        isReady()
    }

    private func record(_ action: String) async {
        do { try await engine.recordDaemon(action) } catch { log.error("event \(action) not recorded: \(error)") }
    }

    private var ownMethods: [String: ControlHandler] {
        [
            "status": { [self] call in try await call.reply(status()) },
            // The signals that a user or a service manager would send: one way to end, however it is asked for.
            "stop": { _ in try Signal.term.send(to: ProcessTable.ownID) },
            "reload": { _ in try Signal.hup.send(to: ProcessTable.ownID) },
        ]
    }

    private func status() async throws -> DaemonStatus {
        let counts = try await engine.containerCounts()
        let services = await host.withLock { $0 }?.statuses() ?? []
        return DaemonStatus(
            version: engine.version, pid: ProcessTable.ownID, started: started, root: engine.root.string,
            runRoot: engine.runRoot.string, containers: counts.all, running: counts.running, services: services)
    }
}

extension Duration {
    /// Whole microseconds.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
