import CaissonAPI
import CaissonNetwork
import CaissonStore

/// A container's place on the default network as inspect shows it.
enum NetworkFacts {
    static func details(_ record: EndpointRecord, _ context: EngineContext) throws -> EndpointDetails {
        let network = try DefaultBridge(context: context).network().configuration
        return EndpointDetails(
            networkID: network.name, endpointID: record.hostLink, gateway: "\(network.gateway)", ipAddress: record.ip,
            ipPrefixLen: Int(network.subnet.prefix), macAddress: record.mac)
    }
}
