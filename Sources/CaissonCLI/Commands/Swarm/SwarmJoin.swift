import CaissonAPI
import CaissonCore

/// `caisson swarm join`, which this version refuses.
enum SwarmJoin {
    static let command = Command(
        group: "swarm", name: "join", usage: "[OPTIONS] HOST:PORT", summary: "Join a swarm as a node and/or manager",
        details: """
            Join a swarm as a node and/or manager

            Not in this version: its swarms are of one machine, and their managers listen nowhere.
            """,
        arguments: .exactly(1),
        flags: {
            [
                .string("advertise-addr", "Advertised address (format: \"<ip|interface>[:port]\")"),
                .string(
                    "availability", "Availability of the node (\"active\", \"pause\", \"drain\")", initial: "active"),
                .string(
                    "data-path-addr", "Address or interface to use for data path traffic (format: \"<ip|interface>\")"),
                .string("listen-addr", "Listen address (format: \"<ip|interface>[:port]\")", initial: "0.0.0.0:2377"),
                .string("token", "Token for entry into the swarm"),
            ]
        }, run: { _ in throw ExitFailure(1, "caisson: swarm join: \(SwarmWords.noJoin)") })
}

/// `caisson swarm join-token`.
enum SwarmJoinToken {
    static let command = Command(
        group: "swarm", name: "join-token", usage: "[OPTIONS] (worker|manager)", summary: "Manage join tokens",
        arguments: .exactly(1),
        flags: { [.bool("quiet", "q", "Only display token"), .bool("rotate", "Rotate join token")] }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        guard let role = NodeSpec.Role(rawValue: call.arguments[0]) else {
            throw ExitFailure(1, "unknown role \(call.arguments[0])")
        }
        let (swarm, isQuiet) = (try await call.swarm(), call.flags.bool("quiet"))
        if call.flags.bool("rotate") {
            try await swarm.rotateSwarm(
                role == .manager ? .managerToken : .workerToken, version: try await swarm.swarm().version)
            if !isQuiet { try call.console.print("Successfully rotated \(role.rawValue) join token.\n") }
        }
        guard isQuiet else {
            try await printCommand(call, for: role)
            return 0
        }
        try call.console.print(try tokens(try await swarm.swarm())[role])
        return 0
    }

    /// How a machine would come to this swarm.
    static func printCommand(_ call: Invocation, for role: NodeSpec.Role) async throws {
        let swarm = try await call.swarm()
        let tokens = try tokens(try await swarm.swarm())
        guard let address = try await swarm.node("self").manager?.address, !address.isEmpty else {
            throw ExitFailure(
                1,
                "this manager has no address others would come to: name one with 'caisson swarm init --force-new-cluster --advertise-addr'"
            )
        }
        try call.console.print(
            """
            To add a \(role.rawValue) to this swarm, run the following command:

                caisson swarm join --token \(tokens[role]) \(address)

            """)
    }

    private static func tokens(_ details: SwarmDetails) throws -> JoinTokens {
        guard let tokens = details.tokens else { throw CaissonError(.dataLoss, "the swarm has no join tokens") }
        return tokens
    }
}
