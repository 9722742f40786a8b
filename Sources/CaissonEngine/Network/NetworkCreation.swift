import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// `network create`.
struct NetworkCreation: Sendable {
    let context: EngineContext

    func create(_ request: NetworkCreateRequest) throws -> CreatedNetwork {
        try NetworkName.validate(request.name)
        try checkDriver(request)
        let (entry, undertaking) = try context.locks.withLock(.root) { try record(request) }
        do { try setUp(entry) } catch {
            try NetworkRemoval(context: context).forget(entry)
            try undertaking.finish()
            throw error
        }
        try undertaking.finish()
        return CreatedNetwork(id: entry.id)
    }

    /// What of the network is on the host.
    func setUp(_ entry: NetworkEntry) throws {
        if let bridge = entry.bridge { try HostFirewall(context: context).bridge(bridge).ensure() }
        if entry.spec.driver == "macvlan", entry.spec.configOnly != true { try MacvlanNetwork(entry).ensure() }
    }

    private func checkDriver(_ request: NetworkCreateRequest) throws {
        if NetworkCatalog.builtIn.contains(request.name) {
            throw CaissonError(.permissionDenied, "operation is not permitted on predefined \(request.name) network")
        }
        switch request.driver {
        case "bridge", "macvlan": break
        case "host", "null": throw CaissonError(.permissionDenied, "only one instance of \"\(request.driver)\" network is allowed")
        case "overlay": throw CaissonError(.notImplemented, "network driver overlay is not supported: swarm mode is not there yet")
        case "ipvlan": throw CaissonError(.notImplemented, "network driver ipvlan is not supported: use macvlan")
        default: throw CaissonError(.notFound, "could not find plugin \(request.driver) in v1 plugin registry: plugin not found")
        }
    }

    /// Under the root lock: no other network gets the same addresses meanwhile.
    private func record(_ request: NetworkCreateRequest) throws -> (NetworkEntry, NetworkUndertaking) {
        let spec = try AddressPlan(context: context).plan(try inherited(request))
        let record = NetworkRecord(id: .random(), name: request.name, created: SystemClock.now(), body: try spec.encoded())
        let entry = try NetworkEntry(record)
        try checkLink(entry)
        let network = AttachableNetwork(entry, context)
        let undertaking = try NetworkUndertaking(entry, context) { state in
            try state.networks.insert(record)
            try state.events.append(network, "create")
        }
        return (entry, undertaking)
    }

    private func checkLink(_ entry: NetworkEntry) throws {
        guard let bridge = entry.bridge else { return }
        guard (1...15).contains(bridge.name.utf8.count), !bridge.name.contains(where: { $0 == "/" || $0.isWhitespace || $0 == "\"" }) else {
            throw CaissonError(.invalidArgument, "invalid bridge name \"\(bridge.name)\": a link's name has 1 to 15 bytes")
        }
        let others = try NetworkCatalog(context: context).all().filter { $0.bridge?.name == bridge.name }
        if let other = others.first {
            throw CaissonError(.conflict, "bridge name \(bridge.name) is taken by network \(other.name)", subject: other.name)
        }
        if try RouteSocket().link(named: bridge.name) != nil {
            throw CaissonError(.conflict, "network: link \(bridge.name) exists already and is not ours", subject: bridge.name)
        }
    }

    /// The request, with what `--config-from` names laid under it.
    private func inherited(_ request: NetworkCreateRequest) throws -> NetworkSpec {
        var spec = NetworkSpec()
        spec.driver = request.driver
        spec.options = request.options
        spec.labels = request.labels
        spec.isInternal = request.isInternal
        spec.attachable = request.attachable
        spec.ipv6 = request.ipv6
        spec.addresses = request.addresses
        spec.addressOptions = request.addressOptions.isEmpty ? nil : request.addressOptions
        spec.configOnly = request.configOnly ? true : nil
        guard let source = request.configFrom else { return spec }
        guard case .user(let entry)? = try? NetworkCatalog(context: context).resolve(source), entry.spec.configOnly == true else { // ignored: told below
            throw CaissonError(.notFound, "configuration network \"\(source)\" not found", subject: source)
        }
        guard request.addresses.isEmpty, request.options.isEmpty, request.labels.isEmpty, !request.ipv6, !request.isInternal else {
            throw CaissonError(.invalidArgument, "user specified configurations are not supported if the network depends on a configuration network")
        }
        spec.options = entry.spec.options
        spec.labels = entry.spec.labels
        spec.isInternal = entry.spec.isInternal
        spec.ipv6 = entry.spec.ipv6
        spec.addresses = entry.spec.addresses
        spec.configFrom = entry.name
        return spec
    }
}

/// Docker's rule for names of networks.
enum NetworkName {
    static func validate(_ name: String) throws {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_.-".utf8.contains(byte)
        }
        guard isPlain, let first = name.utf8.first, !"_.-".utf8.contains(first) else {
            throw CaissonError(
                .invalidArgument, "invalid network name \"\(name)\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", subject: name)
        }
    }
}
