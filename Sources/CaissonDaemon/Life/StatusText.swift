package import CaissonAPI
import CaissonCore
import CaissonLinux

/// What `caissond status` prints.
package struct StatusText: Sendable {
    private let status: DaemonStatus
    private let now: Timestamp

    package init(_ status: DaemonStatus) { self.init(status, now: SystemClock.now()) }

    init(_ status: DaemonStatus, now: Timestamp) { (self.status, self.now) = (status, now) }

    /// Lines, each with its end.
    package var text: String {
        let head = """
            caissond \(status.version), process \(status.pid), up \(ago(status.started))
            root:       \(status.root)
            run dir:    \(status.runRoot)
            containers: \(status.containers), \(status.running) running
            services:

            """
        return head + status.services.map(line).joined()
    }

    private func line(_ service: DaemonServiceStatus) -> String {
        let name = service.name + String(repeating: " ", count: max(1, 10 - service.name.count))
        let restarts = service.restarts == 0 ? "" : ", started again \(service.restarts) times"
        let detail = service.detail.isEmpty ? "" : ": \(service.detail)"
        return "  \(name) \(service.state.rawValue) for \(ago(service.since))\(restarts)\(detail)\n"
    }

    private func ago(_ time: Timestamp) -> String { HumanDuration.words(now.since(time)).lowercased() }
}
