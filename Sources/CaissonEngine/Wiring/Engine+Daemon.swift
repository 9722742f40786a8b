package import CaissonAPI
package import CaissonConfig
import CaissonCore
import CaissonLinux
import CaissonStore
package import SystemPackage

/// What the long-lived engine does and no command can ask for.
extension Engine {
    package var root: FilePath { context.paths.root }
    package var runRoot: FilePath { context.paths.runRoot }
    package var version: String { CaissonVersion.text }

    /// `[daemon]` of `config.toml` as it is now. Throws ``CaissonError`` (invalidArgument) naming file, line and key.
    package func daemonSettings() throws -> DaemonSettings {
        try EngineSettings.having("daemon", context.options)?.daemon ?? DaemonSettings()
    }

    /// Starts what restart policies want to run: the first time after a boot all of it, later only what ended with its monitor;
    /// the start of an engine is nothing a container would notice. Returns what could not be started, by name.
    package func startAfterBoot() async throws -> [(name: String, error: any Error)] {
        let context = context
        return try await context.run {
            let mark = BootMark(context: context)
            guard try !mark.isSet() else { return try await RestartAfterBoot(context: context).run(.loss).failures }
            let failures = try await RestartAfterBoot(context: context).run(.boot).failures
            try mark.set()
            return failures
        }
    }

    /// One look after everything that may go wrong without a command of anybody's. Throws what makes the root unusable.
    package func upkeep(keepingEvents age: Duration?) async throws -> UpkeepReport {
        let context = context
        return try await context.run { try await Upkeep(context: context).run(keepingEvents: age) }
    }

    /// Puts into the event log what the long-lived engine did: `start` or `stop`. Followers look at it then.
    package func recordDaemon(_ action: String) async throws {
        try await context.onPool { context in
            let attributes = ["name": "caissond", "pid": "\(ProcessTable.ownID)"]
            _ = try context.database.write {
                try $0.events.append(
                    kind: "daemon", action: action, actor: HostReport(context: context).id, attributes: attributes)
            }
        }
    }

    /// Puts into the event log that this machine came into a swarm, or left it. Followers look at the swarm then.
    package func recordNode(_ action: String, _ node: NodeID) async throws {
        try await context.onPool { context in
            _ = try context.database.write {
                try $0.events.append(
                    kind: EngineEvent.Kind.node.rawValue, action: action, actor: "\(node)",
                    attributes: ["name": HostSystem.hostname])
            }
        }
    }

    /// Containers there are, and those of them that run.
    package func containerCounts() async throws -> (all: Int, running: Int) {
        try await context.onPool { context in
            let states = try context.database.read { try $0.containers.list() }.map(\.state)
            return (states.count, states.count { ContainerEntry.liveStates.contains($0) })
        }
    }
}
