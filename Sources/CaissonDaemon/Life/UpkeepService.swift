import CaissonAPI
package import CaissonConfig
import CaissonCore
import CaissonLinux
import Synchronization

/// Looks after the state root from time to time: the one thing that wakes an idle engine.
package final class UpkeepService: DaemonService {
    package let name = "upkeep"

    private struct State {
        var settings: DaemonSettings
        var looks = 0
        var last: UpkeepReport?
    }

    private let engine: any DaemonEngine
    private let log: DaemonLog
    private let bell: EventDescriptor
    private let state: Mutex<State>

    /// Throws where the process has no descriptor left.
    package init(_ engine: any DaemonEngine, _ settings: DaemonSettings, log: DaemonLog) throws {
        self.engine = engine
        self.log = log
        bell = try EventDescriptor()
        state = Mutex(State(settings: settings))
    }

    /// Works with other settings from now on.
    package func apply(_ settings: DaemonSettings) {
        state.withLock { $0.settings = settings }
        bell.signal()
    }

    /// Throws what made a whole look impossible; single failures are logged.
    package func run() async throws {
        while true {
            try await waitForTurn()
            let report = try await engine.upkeep(keepingEvents: state.withLock { $0.settings.keepEvents })
            tell(report)
        }
    }

    package func detail() async -> String {
        let (settings, looks) = state.withLock { ($0.settings, $0.looks) }
        return "looked \(looks) \(looks == 1 ? "time" : "times"), every \(HumanDuration.words(settings.check).lowercased())"
    }

    /// A change of settings begins the wait anew.
    private func waitForTurn() async throws {
        while true {
            let period = state.withLock { $0.settings.check }
            let isTurn = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await Reactor.shared.sleep(for: period)
                    return true
                }
                group.addTask { [bell] in
                    try await Reactor.shared.readable(bell.raw)
                    return false
                }
                defer { group.cancelAll() }
                return try await group.next() ?? true
            }
            if isTurn { return }
            bell.drain()
        }
    }

    /// What goes on being wrong is said once.
    private func tell(_ report: UpkeepReport) {
        let known = state.withLock { state in
            defer { (state.last, state.looks) = (report, state.looks + 1) }
            return Set(state.last?.failures ?? [])
        }
        for name in report.lost { log.warning("container \(name): its monitor was gone, recorded as ended") }
        for name in report.restarted { log.info("container \(name): started again as its restart policy wants") }
        for line in report.repaired { log.warning("network repaired: \(line)") }
        if report.forgottenEvents > 0 { log.info("forgot \(report.forgottenEvents) old events") }
        for line in report.failures where !known.contains(line) { log.error(line) }
    }
}
