/// Stacks as compose files describe them. Like projects they are no part of a swarm: whoever knows compose files answers,
/// from files and from a swarm.
package protocol StacksAPI: Sendable {
    /// What a deployment would change; nothing is changed. Throws `notFound` for a file that is not there, `invalidArgument`
    /// naming file, line and column for one that cannot be deployed, and what the swarm throws.
    func plan(_ request: StackRequest) async throws -> StackPlan
    /// Makes the stack what its files say, telling each step; returns a line about what came of it. What was done before a
    /// failure or a cancellation stays.
    func deploy(_ request: StackRequest, _ tell: @escaping ProgressSink) async throws -> String
}

/// `stack deploy`.
package struct StackRequest: Sendable, Equatable {
    package var name: String
    /// Absolute, or relative to where the program was started; `~/` is the home folder.
    package var files: [String]
    /// Removes services that the files do not have any more.
    package var prunes: Bool

    package init(name: String, files: [String], prunes: Bool = false) {
        self.name = name
        self.files = files
        self.prunes = prunes
    }
}

/// What a deployment would change.
package struct StackPlan: Sendable, Equatable {
    /// What of the files means nothing on a swarm, one line each.
    package var warnings: [String]
    /// In the order they are taken.
    package var steps: [StackStep]
    /// Secrets and configs that are there and are put again: whether their contents change shows only then.
    package var payloads: [String]

    package init(warnings: [String] = [], steps: [StackStep] = [], payloads: [String] = []) {
        self.warnings = warnings
        self.steps = steps
        self.payloads = payloads
    }
}

/// One thing a deployment would change.
package enum StackStep: Sendable, Equatable {
    /// A `network`, `secret` or `config`, and its name.
    case create(String, String)
    case createService(ServiceSpec)
    /// What it is now, and what it is to be; networks are named in both.
    case updateService(ServiceSpec, ServiceSpec)
    case removeService(String)
}
