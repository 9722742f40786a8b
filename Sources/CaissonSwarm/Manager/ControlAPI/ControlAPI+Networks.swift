package import CaissonAPI
import CaissonCore

extension ControlAPI {
    package func swarmNetworks(_ filters: Filters) async throws -> [SwarmNetworkDetails] {
        let filter = try SwarmFilter(filters, keys: ["id", "name", "label", "driver"])
        return try snapshot().networks.values.filter { network in
            !network.isBeingRemoved && filter.admits("id", beginningOf: "\(network.id)")
                && filter.admits("name") { network.spec.name.contains($0) }
                && filter.admits("driver") { $0 == network.spec.driver } && filter.admits("label", labels: network.spec.labels)
        }.sorted { $0.spec.name < $1.spec.name }.map(SwarmNetworkDetails.init)
    }

    package func createSwarmNetwork(_ spec: SwarmNetworkSpec) async throws -> String {
        try NetworkCheck.check(spec)
        let now = now()
        let busy = try await machine.busyBlocks()
        return try await write { snapshot in
            guard !snapshot.networks.values.contains(where: { $0.spec.name == spec.name }) else {
                throw CaissonError(.alreadyExists, "network with name \(spec.name) already exists", subject: spec.name)
            }
            if spec.isIngress, snapshot.networks.values.contains(where: \.spec.isIngress) {
                throw CaissonError(.alreadyExists, "ingress-network (ingress) is already present")
            }
            var record = NetworkRecord(id: .random(), createdAt: now, spec: spec)
            // At once, so that a subnet that cannot be had is told here.
            var subnets = SubnetAllocator(snapshot.networks.values, snapshot.settings, busy: busy)
            do throws(AllocationFailure) { try subnets.allocate(&record) } catch {
                throw CaissonError(.failedPrecondition, error.reason, subject: spec.name)
            }
            return ("\(record.id)", [.create(.network(record))])
        }
    }

    package func removeSwarmNetwork(_ ref: String) async throws {
        try await write { snapshot in
            let network = try snapshot.network(ref)
            let publishing = snapshot.services.values.filter { $0.spec.value.endpoint.ports.contains { $0.mode == .ingress } }
            if network.spec.isIngress, let user = publishing.map(\.name).min() {
                throw CaissonError(
                    .failedPrecondition, "ingress network cannot be removed because service \(user) depends on it", subject: ref)
            }
            let names = ["\(network.id)", network.spec.name]
            if let user = snapshot.users({ $0.networks.contains { names.contains($0.target) } }).first {
                throw CaissonError(.failedPrecondition, "network \(network.id) is in use by service \(user)", subject: ref)
            }
            let task = snapshot.tasks.all.filter { task in
                !task.state.isTerminal && task.attachments.contains { $0.network == network.id }
            }.min { $0.id < $1.id }
            if let task { throw CaissonError(.failedPrecondition, "network \(network.id) is in use by task \(task.id)", subject: ref) }
            return ((), [.delete(.network(network.id), expecting: .version(network.meta.version))])
        }
    }
}

/// What of a network can be refused before it is written.
enum NetworkCheck {
    static func check(_ spec: SwarmNetworkSpec) throws {
        let isPlain = spec.name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_.-".utf8.contains(byte)
        }
        guard isPlain, let first = spec.name.first, first.isLetter || first.isNumber else {
            throw CaissonError(.invalidArgument, "invalid network name \"\(spec.name)\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
        }
        guard !NetworkCheck.predefined.contains(spec.name) else {
            throw CaissonError(.permissionDenied, "operation is not permitted on predefined \(spec.name) network")
        }
        guard spec.driver == "overlay" else {
            throw CaissonError(.invalidArgument, "networks of a swarm are of driver overlay, not \(spec.driver)")
        }
        for subnet in spec.subnets where IPv4Block(subnet) == nil {
            throw CaissonError(.invalidArgument, "invalid subnet \(subnet): invalid CIDR block notation")
        }
    }

    /// Networks every node has of itself: a task is on one of them without an address of the swarm's.
    static let predefined: Set<String> = ["bridge", "host", "none"]
}
