package import CaissonAPI
import CaissonCore

/// The swarm of this machine as a part of the long-lived engine.
package struct SwarmService: DaemonService {
    package let name = "swarm"
    private let swarm: any SwarmAPI
    private let work: @Sendable () async throws -> Void

    private let words: @Sendable () -> String

    /// `work` is the machine's part in a swarm, for as long as the engine runs; `swarm` is what users ask; `words` tells how it is
    /// just now.
    package init(_ swarm: any SwarmAPI, work: @escaping @Sendable () async throws -> Void, words: @escaping @Sendable () -> String) {
        (self.swarm, self.work, self.words) = (swarm, work, words)
    }

    package func run() async throws { try await work() }

    package var methods: [String: ControlHandler] { SwarmMethods(swarm: swarm).all }

    package func detail() async -> String { words() }
}
