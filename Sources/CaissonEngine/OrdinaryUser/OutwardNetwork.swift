import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// The way from an ordinary user's networks to the machine's: slirp4netns(1), one process for all of them, which lives as long as
/// the holder of the namespaces. It also listens for published ports on the machine and hands them to the firewall's rules.
struct OutwardNetwork: Sendable {
    let context: EngineContext

    /// What slirp4netns calls itself, the namespace and the resolver of the machine.
    private static let guest = "10.0.2.100"
    static let nameServer = "10.0.2.3"

    private var run: FilePath { context.paths.runRoot }
    private var socket: FilePath { run.appending("outward.sock") }
    private var log: FilePath { run.appending("outward.log") }

    /// Starts it where it is not there, and has the ports that are on record forwarded then. Does nothing for the machine's root.
    func ensure() throws {
        guard context.isOfOrdinaryUser, !isAlive else { return }
        let lock = try FileLock.acquire(run.appending("outward.lock"), timeout: .seconds(20))
        defer { lock.release() }
        guard !isAlive else { return }
        try start()
        for record in try context.database.read({ try $0.ports.list() }) { try add(record) }
    }

    /// Has ports of the machine lead to the user's networks. Throws ``CaissonError`` with the reason where that cannot be.
    func forward(_ records: [PortRecord]) throws {
        guard context.isOfOrdinaryUser, !records.isEmpty else { return }
        for record in records { try check(record) }
        try ensure()
        let known = try OutwardControl(socket).list()
        for record in records where !known.contains(where: { $0.isOf(record) }) { try add(record) }
    }

    /// Ports that lead nowhere any more. A process that is gone forwards none.
    func withdraw(_ records: [PortRecord]) throws {
        guard context.isOfOrdinaryUser, !records.isEmpty, isAlive else { return }
        for known in try OutwardControl(socket).list() where records.contains(where: { known.isOf($0) }) {
            try OutwardControl(socket).remove(known.id)
        }
    }

    private var isAlive: Bool { (try? UnixSocket.connect(socket)) != nil } // ignored: nobody there

    private func add(_ record: PortRecord) throws {
        do {
            try OutwardControl(socket).add(record, guest: OutwardNetwork.guest)
        } catch let error as CaissonError {
            throw CaissonError(
                .conflict, "cannot publish \(record.hostIP):\(record.hostPort)/\(record.kind): \(error.message)", cause: error)
        }
    }

    private func check(_ record: PortRecord) throws {
        if record.kind == PortProtocol.sctp.rawValue {
            throw CaissonError(.notImplemented, "cannot publish \(record.hostPort)/sctp: an ordinary user's ports are of tcp or udp")
        }
        let first = try HostNetwork.run { // ignored below: every kernel has it, and 1024 is what it starts with
            (try? Files.readText("/proc/sys/net/ipv4/ip_unprivileged_port_start")).flatMap { UInt16($0.prefix { $0.isNumber }) } ?? 1024
        }
        guard record.hostPort < first else { return }
        throw CaissonError(
            .permissionDenied,
            "cannot publish port \(record.hostPort): those below \(first) are root's (net.ipv4.ip_unprivileged_port_start)")
    }

    private func start() throws {
        guard let program = ["/usr/bin", "/usr/local/bin", "/bin"].map({ FilePath($0).appending("slirp4netns") }).first(where: { Files.exists($0) })
        else { throw refusal("slirp4netns is not installed (package slirp4netns)") }
        guard Files.isWritable("/dev/net/tun") else { throw refusal("this user may not open /dev/net/tun, which is usually everybody's") }
        guard let holder = try NamespaceHolder.find(UserSession.holderFile(run)) else { throw refusal("the namespaces have no holder") }
        try Files.remove(socket)
        let lifeline = try holder.lifeline()
        let ready = try launch(program, lifeline)
        // One byte when it works; the end of the pipe when it will not.
        guard try FileIO.poll(ready.raw, timeout: .seconds(10)), try !ready.read(upTo: 1).isEmpty else {
            let lines = ((try? Files.readText(log)) ?? "").split(separator: "\n") // ignored: then it said nothing
            throw refusal("slirp4netns: \(lines.last.map(String.init) ?? "does not start")")
        }
    }

    /// The pipe on which it says that it is ready.
    private func launch(_ program: FilePath, _ lifeline: borrowing OwnedDescriptor) throws -> SharedDescriptor {
        let pipe = try Pipe()
        let null = try Files.open("/dev/null", .readWrite)
        let output = try Files.open(log, [.write, .create, .truncate], mode: 0o600)
        var request = SpawnRequest(
            program,
            [
                "slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp",
                "--ready-fd=3", "--exit-fd=4", "--api-socket", socket.string, "--netns-type=path",
                UserSession.networkFile(run).string, "tap0",
            ],
            environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
            descriptors: [0: null.raw, 1: output.raw, 2: output.raw, 3: pipe.writer.raw, 4: lifeline.raw], newSession: true,
            workingDirectory: "/")
        request.hostNetwork = true
        return try withExtendedLifetime(pipe) {
            _ = try ChildProcess.spawn(request)
            return pipe.reader
        }
    }

    private func refusal(_ reason: String) -> CaissonError {
        CaissonError(.failedPrecondition, "network of an ordinary user: \(reason); --network none and --network host work without")
    }
}

extension EngineContext {
    /// The host's resolv.conf with servers that can be asked from a bridge.
    func resolverForBridge() -> ResolverFile {
        var file = ResolverFile.ofHost(forBridge: true)
        if isOfOrdinaryUser { file.servers = [OutwardNetwork.nameServer] }
        return file
    }
}
