import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork

/// Gives a new network its subnets: those asked for, checked against those of other networks, or free ones.
struct AddressPlan {
    let context: EngineContext

    func plan(_ wanted: NetworkSpec) throws -> NetworkSpec {
        var spec = wanted
        if spec.configOnly == true { return spec }
        let others = try NetworkCatalog(context: context).all()
        spec.hasOwnSubnets = !spec.addresses.isEmpty
        var addresses: [AddressConfig] = []
        if let own = spec.addresses.first(where: { !$0.subnet.contains(":") }) {
            addresses.append(try checked(own, others))
        } else {
            let taken = others.compactMap { $0.pool?.subnet } + (try DefaultBridge(context: context).chosen().map { [$0.configuration.subnet] } ?? [])
            let subnet = try BridgeNetwork.chooseSubnet(avoiding: taken)
            addresses.append(AddressConfig(subnet: "\(subnet)", gateway: "\(subnet.gateway)"))
        }
        let own6 = spec.addresses.filter { $0.subnet.contains(":") }
        guard spec.addresses.count - own6.count <= 1, own6.count <= 1 else {
            throw CaissonError(.invalidArgument, "bridge and macvlan networks have one subnet of each family")
        }
        if let own = own6.first {
            guard spec.ipv6 else { throw CaissonError(.invalidArgument, "an IPv6 subnet needs --ipv6") }
            addresses.append(try checked6(own, others))
        } else if spec.ipv6 {
            addresses.append(try random6(others))
        }
        spec.addresses = addresses
        return spec
    }

    private func random6(_ others: [NetworkEntry]) throws -> AddressConfig {
        var generator = SystemRandomNumberGenerator()
        let taken = others.compactMap { $0.pool6?.subnet } + (try RouteSocket().prefixes6()).compactMap { Subnet6($0.address, prefix: $0.length) }
        guard let subnet = Subnet6.random(avoiding: taken.filter { $0.prefix > 7 }, using: &generator) else {
            throw CaissonError(.resourceExhausted, "no free IPv6 subnet")
        }
        return AddressConfig(subnet: "\(subnet)", gateway: "\(subnet.gateway)")
    }

    private func checked(_ config: AddressConfig, _ others: [NetworkEntry]) throws -> AddressConfig {
        guard let subnet = Subnet(config.subnet), subnet.prefix <= 30 else {
            throw CaissonError(.invalidArgument, "invalid subnet \(config.subnet): invalid CIDR block notation, or too small")
        }
        let taken = others.compactMap { $0.pool?.subnet } + (try DefaultBridge(context: context).chosen().map { [$0.configuration.subnet] } ?? [])
        if taken.contains(where: { $0.overlaps(subnet) }) {
            throw CaissonError(.permissionDenied, "invalid pool request: Pool overlaps with other one on this address space")
        }
        try require(config, contains: { IPv4Address($0).map { subnet.contains($0) } ?? false }, range: {
            Subnet($0).map { subnet.contains($0.base) && subnet.contains($0.last) } ?? false
        })
        var checked = config
        checked.subnet = "\(subnet)"
        checked.gateway = config.gateway ?? "\(subnet.gateway)"
        return checked
    }

    private func checked6(_ config: AddressConfig, _ others: [NetworkEntry]) throws -> AddressConfig {
        guard let subnet = Subnet6(config.subnet), subnet.prefix <= 126 else {
            throw CaissonError(.invalidArgument, "invalid subnet \(config.subnet): invalid CIDR block notation, or too small")
        }
        if others.contains(where: { $0.pool6?.subnet.overlaps(subnet) == true }) {
            throw CaissonError(.permissionDenied, "invalid pool request: Pool overlaps with other one on this address space")
        }
        try require(config, contains: { IPv6Address($0).map { subnet.contains($0) } ?? false }, range: {
            Subnet6($0).map { subnet.contains($0.base) && subnet.contains($0.last) } ?? false
        })
        var checked = config
        checked.subnet = "\(subnet)"
        checked.gateway = config.gateway ?? "\(subnet.gateway)"
        return checked
    }

    private func require(_ config: AddressConfig, contains: (String) -> Bool, range: (String) -> Bool) throws {
        if let gateway = config.gateway, !contains(gateway) {
            throw CaissonError(.invalidArgument, "no matching subnet for gateway \(gateway)")
        }
        if let part = config.ipRange, !range(part) { throw CaissonError(.invalidArgument, "no matching subnet for range \(part)") }
        for address in (config.auxiliary ?? [:]).values where !contains(address) {
            throw CaissonError(.invalidArgument, "no matching subnet for aux-address \(address)")
        }
    }
}
