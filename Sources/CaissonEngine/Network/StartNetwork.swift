import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonRuntime
import CaissonStore
import SystemPackage

/// The network of one start: a namespace with its link configured, and the files of /etc that tell of it.
struct StartNetwork {
    private let entry: ContainerEntry
    private let sandbox: NetworkSandbox?
    private let endpoint: Endpoint?

    /// Connects a container of the default network; `none` and `host` need nothing made here.
    init(context: EngineContext, entry: ContainerEntry) throws {
        self.entry = entry
        guard entry.body.usesDefaultBridge else {
            (sandbox, endpoint) = (nil, nil)
            return
        }
        let bridge = try DefaultBridge(context: context).network()
        let record = try StartNetwork.allocate(context, entry, bridge.configuration)
        guard let address = IPv4Address(record.ip) else { throw CaissonError(.dataLoss, "endpoint address \(record.ip)") }
        let endpoint = Endpoint(address: address, on: bridge.configuration, hostLink: record.hostLink)
        let sandbox = try NetworkSandbox()
        try bridge.attach(endpoint, to: sandbox)
        (self.sandbox, self.endpoint) = (sandbox, endpoint)
    }

    /// One transaction: two containers cannot get one address.
    private static func allocate(
        _ context: EngineContext, _ entry: ContainerEntry, _ network: BridgeConfiguration
    ) throws -> EndpointRecord {
        let pool = AddressPool(network.subnet, gateway: network.gateway)
        return try context.database.write { state in
            _ = try state.endpoints.delete(containerID: entry.id)
            return try state.endpoints.allocate(
                network: DefaultBridge.networkName, containerID: entry.id, candidates: pool.candidates.lazy.map { "\($0)" },
                mac: { text in IPv4Address(text).map { "\(MACAddress(for: $0))" } ?? "" },
                hostLink: Endpoint.hostLink(for: entry.id))
        }
    }

    /// The namespace the shim puts the container in. Valid while this value lives.
    var source: NetworkSource { sandbox.map { NetworkSource.descriptor($0.namespace.raw) } ?? .specified }

    /// Writes hosts, hostname and resolv.conf, which every start makes anew, into `folder`.
    func writeFiles(in folder: FilePath) throws -> ContainerFiles {
        let files = ContainerFiles(
            hosts: folder.appending("hosts"), hostname: folder.appending("hostname"),
            resolvConf: folder.appending("resolv.conf"))
        let config = entry.body.config
        try write(hosts(config), to: files.hosts)
        try write(config.hostname + "\n", to: files.hostname)
        try write(resolver(), to: files.resolvConf)
        return files
    }

    private func hosts(_ config: ContainerConfig) throws -> String {
        if entry.body.networkName == "host", (entry.body.host.extraHosts ?? []).isEmpty { return try Files.readText("/etc/hosts") }
        return try HostsFile.forContainer(
            hostname: config.hostname, domain: config.domainname, address: endpoint?.address,
            extra: entry.body.host.extraHosts ?? [], gateway: endpoint?.gateway
        ).text
    }

    private func resolver() -> String {
        let host = entry.body.host
        let wishes = ResolverFile(servers: host.dns, search: host.dnsSearch, options: host.dnsOptions)
        let isBridge = endpoint != nil
        let own = ResolverFile.ofHost(forBridge: isBridge)
        return (isBridge ? ResolverFile.forBridge(host: own, wishes: wishes) : own.overridden(by: wishes)).text
    }

    private func write(_ text: String, to path: FilePath) throws { try Files.write(path, Array(text.utf8), mode: 0o644) }
}
