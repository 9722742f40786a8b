package import CaissonAPI
import CaissonCore

/// The swarm of this machine as a part of the long-lived engine.
package struct SwarmService: DaemonService {
    package let name = "swarm"
    private let swarm: any SwarmAPI
    private let work: @Sendable () async throws -> Void

    private let words: @Sendable () -> String
    private let noted: @Sendable (_ action: String, NodeID) async -> Void

    /// `work` is the machine's part in a swarm, for as long as the engine runs; `swarm` is what users ask; `words` tells how it is
    /// just now; `noted` hears of the node this machine has become (`create`) or is no more (`remove`), so that others can be told.
    package init(
        _ swarm: any SwarmAPI, work: @escaping @Sendable () async throws -> Void,
        words: @escaping @Sendable () -> String,
        noted: @escaping @Sendable (_ action: String, NodeID) async -> Void
    ) {
        (self.swarm, self.work, self.words, self.noted) = (swarm, work, words, noted)
    }

    package func run() async throws { try await work() }

    package var methods: [String: ControlHandler] { SwarmMethods(swarm: swarm, noted: noted).all }

    package func detail() async -> String { words() }
}
