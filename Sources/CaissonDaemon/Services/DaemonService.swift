import CaissonAPI

/// A part of the long-lived engine that runs for as long as it does: upkeep, the control socket, a swarm's manager and agent.
package protocol DaemonService: Sendable {
    /// A word, unique among the services of an engine.
    var name: String { get }
    /// What it answers on the control socket, by method; the method's name begins with the service's and a dot.
    var methods: [String: ControlHandler] { get }
    /// Works until it is cancelled. Returning is an end for good; throwing is a failure, after which it is called again.
    func run() async throws
    /// What it does just now, in a few words; may be empty.
    func detail() async -> String
}

extension DaemonService {
    package var methods: [String: ControlHandler] { [:] }
    package func detail() async -> String { "" }
}
