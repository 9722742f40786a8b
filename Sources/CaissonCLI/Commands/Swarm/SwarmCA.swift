import CaissonAPI
import CaissonCore

/// `caisson swarm ca`.
enum SwarmCA {
    /// Why no root can be given.
    static let ownRoots = "this version makes the roots of its swarms itself"
    private static let pace = Duration.milliseconds(100)

    static let command = Command(
        group: "swarm", name: "ca", usage: "[OPTIONS]", summary: "Display and rotate the root CA", arguments: .none,
        flags: {
            [
                ClusterSpecOption.certificateExpiry,
                .bool("detach", "d", "Exit immediately instead of waiting for the root rotation to converge"),
                .bool("quiet", "q", "Suppress progress output"),
                .bool("rotate", "Rotate the swarm CA: a new root is made"),
                .refused("ca-cert", .string, ownRoots), .refused("ca-key", .string, ownRoots),
                .refused("external-ca", .string, ownRoots),
            ]
        }, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let swarm = try await call.swarm()
        var details = try await swarm.swarm()
        guard call.flags.bool("rotate") else {
            guard !call.flags.has("cert-expiry") else {
                throw ExitFailure(1, "`--cert-expiry` flag requires the `--rotate` flag to update the CA")
            }
            try show(details, call)
            return 0
        }
        if call.flags.has("cert-expiry") {
            try ClusterSpecOption.apply(call.flags, to: &details.spec)
            try await swarm.updateSwarm(details.spec, version: details.version)
            details = try await swarm.swarm()
        }
        try await swarm.rotateSwarm(.root, version: details.version)
        if call.flags.bool("detach") { return 0 }
        do {
            try await Interruption.watching(call.console) { try await follow(swarm, call) }
        } catch is Interrupted {
            call.console.printError(
                "Operation continuing in background.\nUse `caisson swarm inspect` to check progress.")
            return 0
        }
        if !call.flags.bool("quiet") { try show(try await swarm.swarm(), call) }
        return 0
    }

    /// Until every node has a certificate of the new root and trusts it.
    private static func follow(_ swarm: any SwarmAPI, _ call: Invocation) async throws {
        let display = ProgressLines(call.console, quiet: call.flags.bool("quiet"))
        while true {
            let (details, nodes) = (try await swarm.swarm(), try await swarm.nodes(Filters()))
            let signed = nodes.count { $0.description.trust?.issuerPublicKey == details.trust?.issuerPublicKey }
            // No root is trusted before every node has a certificate of it.
            let isSigned = signed == nodes.count && !details.isRotating
            let trusting = isSigned ? nodes.count { $0.description.trust?.root == details.trust?.root } : 0
            display.show([
                ConvergenceLine(name: "desired root digest", text: "sha256:\(details.rootDigest)"),
                ConvergenceLine(name: "  rotated TLS certificates", text: "\(signed)/\(nodes.count) nodes"),
                ConvergenceLine(name: "  rotated CA certificates", text: " \(trusting)/\(nodes.count) nodes"),
            ])
            if isSigned, trusting == nodes.count { return }
            try await Task.sleep(for: pace)
        }
    }

    private static func show(_ details: SwarmDetails, _ call: Invocation) throws {
        guard var root = details.trust?.root else { throw ExitFailure(1, "No CA information available") }
        while root.hasSuffix("\n") { root.removeLast() }
        try call.console.print(root)
    }
}
