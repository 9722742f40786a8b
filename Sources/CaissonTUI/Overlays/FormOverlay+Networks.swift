import CaissonAPI

extension FormOverlay {
    func networkRequest() throws(Complaint) -> NetworkCreateRequest {
        var request = NetworkCreateRequest(name: try required("name"))
        request.driver = form.choice("driver")
        request.addresses = try words("subnet").map { AddressConfig(subnet: $0) }
        for gateway in try words("gateway") {
            request.addresses[try part(of: request.addresses, for: gateway, "gateway")].gateway = gateway
        }
        for range in try words("range") {
            request.addresses[try part(of: request.addresses, for: range, "range")].ipRange = range
        }
        request.isInternal = form.flag("internal")
        request.ipv6 = form.flag("ipv6")
        request.labels = try pairs("labels")
        request.options = try pairs("options")
        return request
    }

    /// The subnet an address belongs to: there is one of a family.
    private func part(of subnets: [AddressConfig], for address: String, _ field: String) throws(Complaint) -> Int {
        guard let index = subnets.firstIndex(where: { $0.subnet.contains(":") == address.contains(":") }) else {
            throw Complaint(field: field, text: "\(address): needs a subnet it lies in")
        }
        return index
    }

    func attachment(_ network: NetworkRef) throws(Complaint) -> NetworkAttachment {
        var attachment = NetworkAttachment(network: network.name)
        let aliases = try words("aliases")
        attachment.aliases = aliases.isEmpty ? nil : aliases
        attachment.ipv4 = filled("ipv4")
        attachment.ipv6 = filled("ipv6")
        return attachment
    }

    private func filled(_ field: String) -> String? {
        let text = form.trimmed(field)
        return text.isEmpty ? nil : text
    }
}
