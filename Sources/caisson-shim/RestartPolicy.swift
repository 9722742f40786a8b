import CShimMonitor

/// Whether and when an ended process is started again, by Docker's rules.
struct RestartPolicy {
    private var kind: UInt32
    private var limit: UInt32
    private var delay: Int64 = 0
    /// Starts after the first.
    private(set) var count: UInt32 = 0
    /// Set when a user asked for the end: nothing is started again after that.
    var isStopped = false

    private static let firstDelay: Int64 = 100
    private static let longestDelay: Int64 = 60_000
    private static let steadyAfter: Int64 = 10_000

    init(_ spec: cz_spec) {
        kind = spec.restart
        limit = spec.restart_limit
    }

    /// Milliseconds until the next start of a process that ran for `lifetime` milliseconds; nil when there is none.
    mutating func delayAfterExit(status: Int32, lifetime: Int64) -> Int64? {
        guard !isStopped, wants(status) else { return nil }
        if lifetime >= RestartPolicy.steadyAfter { delay = 0 }
        delay = delay == 0 ? RestartPolicy.firstDelay : min(delay * 2, RestartPolicy.longestDelay)
        return delay
    }

    /// From the next end on.
    mutating func change(_ policy: cz_policy) { (kind, limit) = (policy.restart, policy.limit) }

    mutating func restarted() { count += 1 }

    private func wants(_ status: Int32) -> Bool {
        switch Int(kind) {
        case Int(CZ_RESTART_ALWAYS), Int(CZ_RESTART_UNLESS_STOPPED): true
        case Int(CZ_RESTART_ON_FAILURE): status != 0 && (limit == 0 || count < limit)
        default: false
        }
    }
}
