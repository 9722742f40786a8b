package import CaissonAPI
package import CaissonConfig
package import SystemPackage

/// What the long-lived engine needs of the engine beyond what a front may ask of it.
package protocol DaemonEngine: Sendable {
    var root: FilePath { get }
    var runRoot: FilePath { get }
    var version: String { get }
    /// `[daemon]` of `config.toml` as it is now. Throws `invalidArgument` naming file, line and key.
    func daemonSettings() throws -> DaemonSettings
    /// Takes the root from whatever killed processes left to a state in which every record is true.
    func recover() async throws
    /// Starts what restart policies want to run: after a boot all of it, else what ended with its monitor.
    /// Returns what could not be started, by name.
    func startAfterBoot() async throws -> [(name: String, error: any Error)]
    /// One look after everything that may go wrong without a command of anybody's.
    func upkeep(keepingEvents: Duration?) async throws -> UpkeepReport
    /// Puts into the event log what the long-lived engine did: `start` or `stop`.
    func recordDaemon(_ action: String) async throws
    /// Containers there are, and those of them that run.
    func containerCounts() async throws -> (all: Int, running: Int)
}
