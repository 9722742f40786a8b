package import CaissonLinux

/// A container's place on a network, as others on it find it.
package struct NamedEndpoint: Sendable, Equatable {
    /// Of the container.
    package var container: String
    /// The container's name, short ID, host name and aliases.
    package var names: [String]
    package var address: IPv4Address?
    package var address6: IPv6Address?
    /// Ports it offers, for SRV: by protocol.
    package var ports: [String: [UInt16]]
    /// What this container alone calls others: alias → container.
    package var links: [String: String]

    package init(
        container: String, names: [String], address: IPv4Address?, address6: IPv6Address? = nil, ports: [String: [UInt16]] = [:],
        links: [String: String] = [:]
    ) {
        self.container = container
        self.names = names
        self.address = address
        self.address6 = address6
        self.ports = ports
        self.links = links
    }
}

/// A network with names of its own.
package struct NamedNetwork: Sendable, Equatable {
    package var name: String
    package var isInternal: Bool
    package var endpoints: [NamedEndpoint]

    package init(name: String, isInternal: Bool = false, endpoints: [NamedEndpoint]) {
        self.name = name
        self.isInternal = isInternal
        self.endpoints = endpoints
    }
}

/// What the containers of this host are called, network by network. Pure.
package struct NameTable: Sendable {
    /// What to do with a question.
    package enum Answer: Sendable, Equatable {
        /// The name is ours; it may have no record of the type.
        case records([DNSRecord])
        /// Somebody else may know.
        case forward
        /// Nobody we may ask would know: the client has no way out.
        case refuse
    }

    private let networks: [NamedNetwork]
    /// Networks of a container, as indices.
    private let places: [String: [Int]]
    /// By network: name → endpoints, and address → endpoint.
    private let byName: [[String: [Int]]]
    private let byAddress: [[String: Int]]
    /// The numbers of named services (`http` → 80), for SRV.
    private let services: [String: UInt16]

    package init(_ networks: [NamedNetwork], services: [String: UInt16] = [:]) {
        self.networks = networks
        self.services = services
        var places: [String: [Int]] = [:]
        for (index, network) in networks.enumerated() {
            for endpoint in network.endpoints { places[endpoint.container, default: []].append(index) }
        }
        self.places = places
        byName = networks.map { network in
            var table: [String: [Int]] = [:]
            for (index, endpoint) in network.endpoints.enumerated() {
                for name in Set(endpoint.names.map { $0.lowercased() }) { table[name, default: []].append(index) }
            }
            return table
        }
        byAddress = networks.map { network in
            var table: [String: Int] = [:]
            for (index, endpoint) in network.endpoints.enumerated() {
                if let address = endpoint.address { table["\(address)"] = index }
                if let address = endpoint.address6 { table["\(address)"] = index }
            }
            return table
        }
    }

    /// The answer for a container. `turn` decides which of several addresses comes first.
    package func answer(_ question: DNSQuestion, for container: String, turn: Int = 0) -> Answer {
        let own = places[container] ?? []
        switch question.type {
        case DNSType.a, DNSType.aaaa, DNSType.any, DNSType.mx:
            let found = endpoints(question.name, container, own)
            return found.isEmpty ? outside(own) : .records(addresses(rotated(found, turn), question.type))
        case DNSType.ptr: return pointer(question.name, own) ?? outside(own)
        case DNSType.srv: return service(question.name, container, own) ?? outside(own)
        default: return endpoints(question.name, container, own).isEmpty ? outside(own) : .records([])
        }
    }

    /// A container with nothing but internal networks asks nobody else: names would carry its data out.
    private func outside(_ own: [Int]) -> Answer { own.allSatisfy { networks[$0].isInternal } ? .refuse : .forward }

    private func rotated<Item>(_ items: [Item], _ turn: Int) -> [Item] {
        guard items.count > 1 else { return items }
        let start = (turn % items.count + items.count) % items.count
        return Array(items[start...] + items[..<start])
    }

    /// `name` or `name.network`.
    private func endpoints(_ name: String, _ container: String, _ own: [Int]) -> [NamedEndpoint] {
        for index in own {
            if let linked = linked(name, container, index) { return linked }
            if let found = byName[index][name] { return found.map { networks[index].endpoints[$0] } }
        }
        guard let dot = name.lastIndex(of: ".") else { return [] }
        let (head, tail) = (String(name[..<dot]), name[name.index(after: dot)...])
        for index in own where networks[index].name.lowercased() == tail {
            if let found = byName[index][head] { return found.map { networks[index].endpoints[$0] } }
        }
        return []
    }

    private func linked(_ name: String, _ container: String, _ index: Int) -> [NamedEndpoint]? {
        guard let me = networks[index].endpoints.first(where: { $0.container == container }), !me.links.isEmpty,
            let target = me.links.first(where: { $0.key.lowercased() == name })?.value
        else { return nil }
        return byName[index][target.lowercased()].map { $0.map { networks[index].endpoints[$0] } }
    }

    private func addresses(_ endpoints: [NamedEndpoint], _ type: UInt16) -> [DNSRecord] {
        let four = type == DNSType.a || type == DNSType.any ? endpoints.compactMap(\.address).map { DNSRecord.a($0.bytes) } : []
        let six = type == DNSType.aaaa || type == DNSType.any ? endpoints.compactMap(\.address6).map { DNSRecord.aaaa($0.bytes) } : []
        return four + six
    }

    private func pointer(_ name: String, _ own: [Int]) -> Answer? {
        guard let address = ReverseName.address(name) else { return nil }
        for index in own {
            guard let found = byAddress[index]["\(address)"] else { continue }
            let endpoint = networks[index].endpoints[found]
            return .records([.ptr("\(endpoint.names.first ?? endpoint.container).\(networks[index].name)")])
        }
        return nil
    }

    /// `_http._tcp.name`, `_8080._tcp.name`: the ports a container offers.
    private func service(_ name: String, _ container: String, _ own: [Int]) -> Answer? {
        let labels = name.split(separator: ".", maxSplits: 2).map(String.init)
        guard labels.count == 3, labels[0].hasPrefix("_"), labels[1].hasPrefix("_") else {
            return endpoints(name, container, own).isEmpty ? nil : .records([])
        }
        let found = endpoints(labels[2], container, own)
        guard !found.isEmpty else { return nil }
        let (service, kind) = (String(labels[0].dropFirst()), String(labels[1].dropFirst()))
        guard let port = UInt16(service) ?? services["\(service)/\(kind)"] else { return .records([]) }
        return .records(
            found.filter { $0.ports[kind]?.contains(port) == true }.map {
                .srv(priority: 10, weight: 10, port: port, target: $0.names.first ?? $0.container)
            })
    }
}

/// `4.3.2.1.in-addr.arpa` and the IPv6 form.
enum ReverseName {
    static func address(_ name: String) -> IPAddress? {
        if name.hasSuffix(".in-addr.arpa") {
            return IPv4Address(name.split(separator: ".").prefix(4).reversed().joined(separator: ".")).map { .v4($0) }
        }
        guard name.hasSuffix(".ip6.arpa") else { return nil }
        let digits = name.split(separator: ".").dropLast(2).reversed()
        guard digits.count == 32, digits.allSatisfy({ $0.count == 1 }) else { return nil }
        return UInt128(digits.joined(), radix: 16).map { .v6(IPv6Address(value: $0)) }
    }
}
