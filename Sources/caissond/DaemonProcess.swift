import CaissonDaemon
import CaissonEngine
import CaissonLinux
import CaissonSwarm
import CaissonSwarmCA
import CaissonSwarmStore
import Glibc
import Synchronization

/// The process around a long-lived engine: its first thread waits for signals, the engine runs on others.
final class DaemonProcess: Sendable {
    /// What a cancelled engine may take. Everything it does may be cut off at any moment, so waiting longer gains nothing.
    private static let grace = Duration.milliseconds(700)

    private let engine: Engine
    private let log: DaemonLog
    private let notifier: ServiceNotifier?
    private let signals: SignalQueue
    private let ended: EventDescriptor
    private let status = Mutex<Int32>(0)

    init(_ engine: Engine, log: DaemonLog, notifier: ServiceNotifier?, signals: SignalQueue) throws {
        (self.engine, self.log, self.notifier, self.signals) = (engine, log, notifier, signals)
        ended = try EventDescriptor()
    }

    /// Ends the process with its exit status.
    func runToEnd(isReady: @escaping @Sendable () -> Void) -> Never {
        let daemon: Daemon
        do { daemon = try Daemon(engine, services: [Self.swarm(of: engine, log: log)], log: log, notifier: notifier, isReady: isReady) } catch {
            log.error("\(error)")
            exit(1)
        }
        // Nothing of it runs on the cooperative pool, which would look after its threads once a second for good.
        let work = Task(executorPreference: BlockingPool.shared) { await self.carry(daemon) }
        while let signal = try? signals.next(unless: ended) { // ignored: without signals it ends as when told to
            guard signal == .hup else {
                log.info("ending: \(signal.name)")
                break
            }
            daemon.reload()
        }
        notifier?.send(["STOPPING=1"])
        work.cancel()
        _ = try? signals.next(unless: ended, within: DaemonProcess.grace) // ignored: it ends now either way
        // Not by exit(3): closing the database would take its time, and gains nothing.
        _exit(status.withLock { $0 })
    }

    /// The machine's part in a swarm, whether or not there is one yet.
    private static func swarm(of engine: Engine, log: DaemonLog) -> SwarmService {
        let folder = SwarmFolder(root: engine.root) { try OpenedStore.sqlite($0, clock: ReactorClock()) }
        let host = SwarmHost(
            folder, EngineMachine(engine), CertificateAuthority(), clock: ReactorClock(), now: SystemClock.now)
        return SwarmService(host, work: { try await host.run() }, words: { host.words }) { action, node in
            do { try await engine.recordNode(action, node) } catch { log.error("event node \(action) not recorded: \(error)") }
        }
    }

    private func carry(_ daemon: Daemon) async {
        do { try await daemon.run() } catch {
            if !(error is CancellationError) {
                log.error("\(error)")
                status.withLock { $0 = 1 }
            }
        }
        ended.signal()
    }
}
