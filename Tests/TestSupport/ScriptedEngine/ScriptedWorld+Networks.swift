package import CaissonAPI
package import CaissonCore

extension ScriptedWorld {
    /// Puts a container on a network, with the address asked for or one that follows from how many are there.
    package func join(_ container: ObjectID, _ network: String, _ attachment: NetworkAttachment) {
        edit { state in
            guard let place = state.networks.firstIndex(where: { $0.id == network }),
                let row = state.containers.firstIndex(where: { $0.id == container })
            else { return }
            let name = state.networks[place].name
            state.containers[row].networks = (state.containers[row].networks + [name]).sorted()
            guard state.containers[row].state == .running || state.containers[row].state == .paused else { return }
            let subnet = state.networks[place].ipam.config.first
            let number = state.networks[place].containers.count + 2
            let stem = (subnet?.subnet ?? "").split(separator: ".").prefix(3).joined(separator: ".")
            let address = attachment.ipv4 ?? "\(stem).\(number)"
            let mac = "02:42:ac:14:00:0\(number % 10)"
            state.networks[place].containers[container.text] = NetworkMember(
                name: state.containers[row].name, endpointID: "", macAddress: mac, ipv4Address: address + "/16",
                ipv6Address: attachment.ipv6.map { $0 + "/64" } ?? "")
            var end = EndpointDetails(
                networkID: network, gateway: state.networks[place].isInternal ? "" : subnet?.gateway ?? "",
                ipAddress: address,
                ipPrefixLen: 16, macAddress: mac)
            end.aliases = attachment.aliases
            state.places[container, default: NetworkSettings()].networks[name] = end
        }
    }

    /// Takes a container off a network.
    package func leave(_ container: ObjectID, _ network: String) {
        edit { state in
            guard let place = state.networks.firstIndex(where: { $0.id == network }) else { return }
            let name = state.networks[place].name
            state.networks[place].containers[container.text] = nil
            state.places[container]?.networks[name] = nil
            for row in state.containers.indices where state.containers[row].id == container {
                state.containers[row].networks.removeAll { $0 == name }
            }
        }
    }
}
