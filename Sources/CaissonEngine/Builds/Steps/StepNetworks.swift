import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import Synchronization

/// The networks of a build's steps on the default bridge. A namespace that a step has left serves the next one: its processes
/// and their sockets are gone, and without privileges they could change nothing else in it. A short step so pays for no bridge.
final class StepNetworks: Sendable {
    private struct State {
        var idle: [NetworkSandbox] = []
        var isUsed = false
    }

    private let context: EngineContext
    private let buildID: ObjectID
    private let state = Mutex(State())

    init(context: EngineContext, buildID: ObjectID) {
        self.context = context
        self.buildID = buildID
    }

    /// A namespace for one step; give it back unless the step could change it.
    func take() throws -> NetworkSandbox {
        if let idle = state.withLock({ $0.idle.popLast() }) { return idle }
        if !state.withLock({ $0.isUsed }) { try StepLeftovers.sweepAddresses(context) }
        let bridge = try DefaultBridge(context: context).network()
        state.withLock { $0.isUsed = true }
        let record = try allocate(bridge.configuration)
        guard let address = IPv4Address(record.ip) else { throw CaissonError(.dataLoss, "endpoint address \(record.ip)") }
        try OutwardNetwork(context: context).ensure()
        let sandbox = try NetworkSandbox()
        try bridge.attach(Endpoint(address: address, on: bridge.configuration, hostLink: record.hostLink), to: sandbox)
        return sandbox
    }

    func giveBack(_ sandbox: NetworkSandbox) { state.withLock { $0.idle.append(sandbox) } }

    /// Under the root lock: whoever takes the bridge down for want of users sees the address, or was done before.
    private func allocate(_ network: BridgeConfiguration) throws -> EndpointRecord {
        let pool = AddressPool(network.subnet, gateway: network.gateway)
        let (context, buildID) = (context, buildID)
        return try context.locks.withLock(.root) {
            try context.database.write { state in
                try state.endpoints.allocate(
                    network: DefaultBridge.networkName, containerID: buildID, candidates: pool.candidates.lazy.map { "\($0)" },
                    mac: { text in IPv4Address(text).map { "\(MACAddress(for: $0))" } ?? "" },
                    hostLink: Endpoint.hostLink(for: .random()))
            }
        }
    }

    /// Takes all namespaces and addresses away. No step of the build may run.
    func close() {
        guard state.withLock({ state in
            state.idle = []
            return state.isUsed
        }) else { return }
        StepNetworks.release(buildID, context)
    }

    /// Frees the addresses of a build that is over.
    static func release(_ buildID: ObjectID, _ context: EngineContext) {
        // ignored: the next start of the program finds addresses that belong to nobody
        let records = (try? context.database.write { try $0.endpoints.delete(containerID: buildID) }) ?? []
        DefaultBridge(context: context).leave(records)
        DefaultBridge(context: context).removeIfUnused()
    }
}
