import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonRuntime
import CaissonStore
import SystemPackage

/// The network of one start: a namespace with its links configured, ports that lead to it, and the files of /etc that tell of it.
struct StartNetwork {
    private let context: EngineContext
    private let entry: ContainerEntry
    private let sandbox: NetworkSandbox?
    private let places: [NetworkPlace]
    /// Of another container that this one shares its network with.
    let namespacePath: String?
    private let sharedFiles: FilePath?

    /// Connects a container; `none` and `host` need nothing made here.
    init(context: EngineContext, entry: ContainerEntry) throws {
        self.context = context
        self.entry = entry
        if let other = try StartNetwork.shared(context, entry) {
            (sandbox, places) = (nil, [])
            namespacePath = "/proc/\(other.record.pid ?? 0)/ns/net"
            sharedFiles = context.paths.etc(other.id)
            return
        }
        (namespacePath, sharedFiles) = (nil, nil)
        let attachments = entry.body.attachments
        guard !attachments.isEmpty else {
            (sandbox, places) = (nil, [])
            return
        }
        places = try NetworkPlaces(context: context).allocate(entry, attachments)
        let sandbox = try NetworkSandbox()
        self.sandbox = sandbox
        try NetworkPlaces(context: context).attach(places, to: sandbox, entry)
    }

    /// The running container whose network this one is to be in.
    private static func shared(_ context: EngineContext, _ entry: ContainerEntry) throws -> ContainerEntry? {
        guard entry.body.joinsContainer else { return nil }
        let ref = String(entry.body.host.networkMode.dropFirst("container:".count))
        let other = try ContainerService(context: context).resolve(ref)
        guard other.isLive, other.record.pid != nil else {
            throw CaissonError(.conflict, "cannot join network of a non running container: \(other.id)")
        }
        return other
    }

    /// The namespace the shim puts the container in. Valid while this value lives.
    var source: NetworkSource { sandbox.map { NetworkSource.descriptor($0.namespace.raw) } ?? .specified }

    /// Writes hosts, hostname and resolv.conf, which every start makes anew, into `folder`.
    func writeFiles(in folder: FilePath) throws -> ContainerFiles {
        let files = ContainerFiles(
            hosts: folder.appending("hosts"), hostname: folder.appending("hostname"),
            resolvConf: folder.appending("resolv.conf"))
        let texts = NetworkFiles(context: context, entry: entry, places: places)
        if let sharedFiles {
            for name in ["hosts", "hostname", "resolv.conf"] {
                try write(try Files.readText(sharedFiles.appending(name)), to: folder.appending(name))
            }
            return files
        }
        try write(texts.hosts(), to: files.hosts)
        try write(entry.body.config.hostname + "\n", to: files.hostname)
        try write(texts.resolver(), to: files.resolvConf)
        return files
    }

    private func write(_ text: String, to path: FilePath) throws { try Files.write(path, Array(text.utf8), mode: 0o644) }
}
