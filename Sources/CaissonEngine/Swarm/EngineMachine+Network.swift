import CaissonCore
import CaissonLinux
import CaissonNetwork
package import CaissonSwarm

/// What a swarm must know of this host's own network.
extension EngineMachine {
    package func advertisedAddress(_ wanted: String?, listening: String?) async throws -> AdvertisedAddress {
        try await engine.context.onPool { context in
            var own = Set(try NetworkCatalog(context: context).all().map(\.linkName))
            if let bridge = try DefaultBridge(context: context).chosen() { own.insert(bridge.configuration.name) }
            let address = try HostAddresses.read(own: own).advertised(wanted, listening: listening)
            return AdvertisedAddress(host: address.host, port: address.port)
        }
    }

    /// Where routes lead and addresses lie, and what other networks of this engine have whether or not they are up. The swarm's own
    /// networks are in its records.
    package func busyBlocks() async throws -> [String] {
        try await engine.context.onPool { context in
            let entries = try NetworkCatalog(context: context).all()
            let socket = try RouteSocket()
            let swarm = Set(entries.filter { $0.swarmNetwork != nil }.map(\.linkName))
            let links = Set(try socket.links().filter { swarm.contains($0.name) }.map(\.index))
            var busy = Subnet.busy(
                routes: try socket.routes().filter { route in route.link.map { !links.contains($0) } ?? true },
                addresses: try socket.addresses().filter { !links.contains($0.link) })
            busy += entries.filter { $0.swarmNetwork == nil }.compactMap { $0.pool?.subnet }
            if let bridge = try DefaultBridge(context: context).chosen() { busy.append(bridge.configuration.subnet) }
            return Set(busy).map(\.description).sorted()
        }
    }
}
