import CaissonAPI
import CaissonCore

/// `caisson swarm init`.
enum SwarmInit {
    private static let single = "this version's swarm is of one machine"

    static let command = Command(
        group: "swarm", name: "init", usage: "[OPTIONS]", summary: "Initialize a swarm",
        details: """
            Initialize a swarm

            The long-lived engine carries it, and is started where none runs. In this version the swarm is of this machine alone and
            listens nowhere, whatever --listen-addr says: its root certificate, its join tokens and the address others would come to are
            made and kept, and 'caisson swarm join' on another machine is refused until a version that listens.

            Without --advertise-addr it is the machine's only address; of several one has to be named, and a machine that has none
            advertises 127.0.0.1.
            """,
        arguments: .none,
        flags: {
            [
                .string("advertise-addr", "Advertised address (format: \"<ip|interface>[:port]\")"),
                .string("availability", "Availability of the node (\"active\", \"pause\", \"drain\")", initial: "active"),
                FlagSpec("default-addr-pool", kind: .strings, usage: "default address pool in CIDR format", initial: "[]"),
                FlagSpec("default-addr-pool-mask-length", kind: .uint32, usage: "default address pool subnet mask length", initial: "24"),
                .bool("force-new-cluster", "Force create a new cluster from current state"),
                .string("listen-addr", "Listen address (format: \"<ip|interface>[:port]\")", initial: "0.0.0.0:2377"),
                .refused("autolock", .bool, "\(single), with no key to keep from others"),
                .refused("external-ca", .string, SwarmCA.ownRoots),
                .refused("data-path-addr", .string, "\(single): no traffic leaves it"),
                .refused("data-path-port", .string, "\(single): no traffic leaves it"),
                .refused("max-snapshots", .string, "its state is in a database, without Raft"),
                .refused("snapshot-interval", .string, "its state is in a database, without Raft"),
            ] + ClusterSpecOption.flags
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        var request = SwarmInitRequest()
        request.advertiseAddress = flags.string("advertise-addr").flatMap { $0.isEmpty ? nil : $0 }
        request.listenAddress = flags.string("listen-addr").flatMap { $0.isEmpty ? nil : $0 }
        if let text = flags.string("availability") { request.availability = try NodeUpdate.availability(text) }
        request.forceNewCluster = flags.bool("force-new-cluster")
        try ClusterSpecOption.apply(flags, to: &request.spec)
        let pools = flags.list("default-addr-pool").flatMap { $0.split(separator: ",").map(String.init) }
        if !pools.isEmpty { request.spec.addressPools = pools }
        if let size = flags.integer("default-addr-pool-mask-length"), size > 0 { request.spec.subnetSize = size }
        _ = try await call.engine().system.startDaemon()
        let status = try await call.swarm().initializeSwarm(request)
        try call.console.print(
            "Swarm initialized: current node (\(status.node.map { "\($0)" } ?? "")) is now a manager.\n")
        try await SwarmJoinToken.printCommand(call, for: .worker)
        try call.console.print(
            "To add a manager to this swarm, run 'caisson swarm join-token manager' and follow the instructions.\n")
        return 0
    }
}

/// The settings of a swarm that `init` and `update` take.
enum ClusterSpecOption {
    static let flags: [FlagSpec] = [
        certificateExpiry,
        ServiceFlags.duration("dispatcher-heartbeat", "Dispatcher heartbeat period (ns|us|ms|s|m|h)", "1s"),
        ServiceFlags.duration("node-grace", "How long a node may be silent before its tasks are replaced (ns|us|ms|s|m|h)", "4s"),
        .int("task-history-limit", "Task history retention limit", initial: "5"),
    ]

    static let certificateExpiry = ServiceFlags.duration(
        "cert-expiry", "Validity period for node certificates (ns|us|ms|s|m|h)", "2160h0m0s")

    static func apply(_ flags: ParsedFlags, to spec: inout ClusterSpec) throws(OptionFailure) {
        if let expiry = try duration("cert-expiry", flags) { spec.certificateExpiry = expiry }
        if let period = try duration("dispatcher-heartbeat", flags) { spec.heartbeatPeriod = period }
        if let grace = try duration("node-grace", flags) {
            spec.downAfter = grace
            spec.suspectAfter = min(spec.suspectAfter, grace)
        }
        guard let limit = flags.integer("task-history-limit") else { return }
        guard limit >= 0 else { throw OptionFailure("--task-history-limit cannot be negative") }
        spec.taskHistoryLimit = limit
    }

    private static func duration(_ name: String, _ flags: ParsedFlags) throws(OptionFailure) -> Duration? {
        guard let span = flags.string(name).flatMap(HumanDuration.parse) else { return nil }
        guard span > .zero else { throw OptionFailure("--\(name) must be more than nothing") }
        return span
    }
}
