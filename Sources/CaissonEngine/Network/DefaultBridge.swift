import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// The default network `bridge` of a state root: its bridge's name follows from the root, its subnet is chosen once.
struct DefaultBridge: Sendable {
    static let networkName = "bridge"

    let context: EngineContext

    /// The network as it is on this host, chosen now if it never was.
    func network() throws -> BridgeNetwork {
        if let known = try chosen() { return known }
        return try context.locks.withLock(.root) {
            if let known = try chosen() { return known }
            let subnet = try BridgeNetwork.chooseSubnet(avoiding: try takenByOthers())
            try Files.makeDirectories(file.removingLastComponent(), mode: 0o700)
            try AtomicFile.write(Array("\(subnet)\n".utf8), to: file, mode: 0o600)
            return HostFirewall(context: context).bridge(BridgeConfiguration(name: linkName, subnet: subnet))
        }
    }

    /// A user's network need not have its bridge on the host at the moment.
    private func takenByOthers() throws -> [Subnet] {
        try context.database.read { try $0.networks.list() }.compactMap { try NetworkEntry($0).pool?.subnet }
    }

    /// nil when no container ever used it.
    func chosen() throws -> BridgeNetwork? {
        guard try Files.isThere(file) else { return nil }
        let text = try Files.readText(file)
        guard let subnet = Subnet(text.split(separator: "\n").first ?? "") else {
            throw CaissonError(.dataLoss, "\(file): not a subnet: \(text)")
        }
        return HostFirewall(context: context).bridge(BridgeConfiguration(name: linkName, subnet: subnet))
    }

    private var file: FilePath { context.paths.root.appending("network").appending("bridge") }

    /// Link names hold 15 bytes.
    private var linkName: String {
        context.paths.isDefault ? "caisson0" : "cz" + String(StatePaths.fingerprint(context.paths.root.string).prefix(12))
    }

    /// Takes a container's address out of use and its link off the host. What cannot be undone now is gone with the namespace.
    func leave(_ endpoints: [EndpointRecord]) {
        let own = endpoints.filter { $0.network == DefaultBridge.networkName }
        guard !own.isEmpty, let bridge = try? chosen() else { return } // ignored: no network, nothing to leave
        for endpoint in own { try? bridge.leave(endpoint.hostLink) } // ignored: the kernel removes it with the namespace
    }

    /// Where the last container's removal was cut off before it came to the bridge.
    func removeIfLeft() {
        guard !context.paths.isDefault, Files.exists(FilePath("/sys/class/net").appending(linkName)) else { return }
        removeIfUnused()
    }

    /// A root besides the default one leaves nothing on the host once its last container, or step of a build, is gone.
    func removeIfUnused() {
        guard !context.paths.isDefault, let bridge = try? chosen() else { return } // ignored: nothing to remove
        // A container, and the address of a step, is recorded under the same lock: none can come between the look and the removal.
        guard let lock = try? context.locks.lock(.root) else { return } // ignored: the next removal tries again
        defer { lock.release() }
        // ignored: keep what cannot be told
        guard (try? context.database.read { try $0.containers.list().isEmpty && $0.endpoints.list().isEmpty }) == true else { return }
        try? bridge.remove() // ignored: the next removal tries again
    }
}
