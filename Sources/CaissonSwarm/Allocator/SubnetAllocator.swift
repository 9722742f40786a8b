import CaissonAPI

/// Gives networks their subnets and numbers.
struct SubnetAllocator: Sendable {
    /// VNIs below are left to what a user sets up by hand, as in swarmkit.
    static let firstVNI: UInt32 = 4096
    /// 24 bits (RFC 7348 §5).
    static let lastVNI: UInt32 = 0xff_ffff

    private var taken: [(block: IPv4Block, network: String)] = []
    /// What the manager's host has other uses for.
    private let busy: [IPv4Block]
    private var vnis: Set<UInt32> = []
    private var nextVNI = firstVNI
    private let pools: [String]
    private let subnetSize: Int

    /// `busy` are blocks in CIDR form no network may take from.
    init(_ networks: some Sequence<NetworkRecord>, _ settings: ClusterSpec, busy: [String] = []) {
        (pools, subnetSize) = (settings.addressPools, settings.subnetSize)
        self.busy = busy.compactMap { IPv4Block($0) }
        for network in networks {
            taken += network.subnets.compactMap { IPv4Block($0) }.map { ($0, network.spec.name) }
            if let vni = network.vni { vnis.insert(vni) }
        }
    }

    /// Fills in what the network lacks. Throws the reason why it cannot have it.
    mutating func allocate(_ network: inout NetworkRecord) throws(AllocationFailure) {
        if network.subnets.isEmpty {
            let blocks = try network.spec.subnets.isEmpty ? [free()] : wanted(network.spec)
            network.subnets = blocks.map(\.description)
            network.gateways = blocks.map { $0.text($0.first + 1) }
            taken += blocks.map { ($0, network.spec.name) }
        }
        if network.vni == nil, network.spec.driver == "overlay" { network.vni = try freeVNI() }
    }

    private func wanted(_ spec: SwarmNetworkSpec) throws(AllocationFailure) -> [IPv4Block] {
        var blocks: [IPv4Block] = []
        for text in spec.subnets {
            if text.contains(":") { throw AllocationFailure("subnet \(text): swarm networks have IPv4 addresses only") }
            guard let block = IPv4Block(text) else { throw AllocationFailure("subnet \(text): not an IPv4 network in CIDR form") }
            guard block.prefix <= 30 else { throw AllocationFailure("subnet \(text): has no room for a gateway and a task") }
            if let other = taken.first(where: { $0.block.overlaps(block) }) {
                throw AllocationFailure("subnet \(text) overlaps \(other.block) of network \(other.network)")
            }
            if let other = busy.first(where: block.overlaps) {
                throw AllocationFailure("subnet \(text) overlaps \(other), which this host has another use for")
            }
            guard !blocks.contains(where: block.overlaps) else {
                throw AllocationFailure("subnet \(text) overlaps another of this network")
            }
            blocks.append(block)
        }
        return blocks
    }

    /// The first block of the pools that nobody has.
    private func free() throws(AllocationFailure) -> IPv4Block {
        for pool in pools {
            guard let pool = IPv4Block(pool), pool.prefix <= subnetSize, subnetSize <= 30 else { continue }
            var address = pool.first
            while true {
                let block = IPv4Block(containing: address, prefix: subnetSize)
                // Goes on behind what is in the way, however large that is.
                let inTheWay = busy.filter(block.overlaps) + taken.lazy.map(\.block).filter(block.overlaps)
                let end = inTheWay.map { max($0.last, block.last) }.max()
                guard let end else { return block }
                guard end < pool.last else { break }
                address = end + 1
            }
        }
        throw AllocationFailure(
            "no subnet of size /\(subnetSize) is left in the address pools (\(pools.joined(separator: ", ")))\(hint)")
    }

    /// What of the pools this host keeps for itself.
    private var hint: String {
        let blocks = pools.compactMap { IPv4Block($0) }
        let others = busy.filter { block in blocks.contains { $0.overlaps(block) } }
        return others.isEmpty
            ? "" : "; this host has other uses for \(others.map(\.description).joined(separator: ", "))"
    }

    private mutating func freeVNI() throws(AllocationFailure) -> UInt32 {
        while nextVNI <= Self.lastVNI {
            defer { nextVNI += 1 }
            if vnis.insert(nextVNI).inserted { return nextVNI }
        }
        throw AllocationFailure("all VXLAN network identifiers are taken")
    }
}

/// Why something cannot be allocated, as shown to the user.
struct AllocationFailure: Error, Hashable, Sendable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
