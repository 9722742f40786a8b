import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// The firewall table of a state root, and what it should hold: a pure function of the root's records and the bridges there are.
struct HostFirewall: Sendable {
    let context: EngineContext

    /// A root besides the default one has a table of its own: nobody takes another's rules away.
    var table: FirewallTable {
        FirewallTable(context.paths.isDefault ? "caisson" : "caisson_" + StatePaths.fingerprint(context.paths.root.string).prefix(12))
    }

    /// A bridge whose rules are part of this table.
    func bridge(_ configuration: BridgeConfiguration) -> BridgeNetwork {
        BridgeNetwork(configuration, firewall: table) { try rebuild() }
    }

    /// What should be there. A bridge that is not there (yet, or any more) needs nothing, unless it is one of `missing`.
    func plan(missing: Set<String> = []) throws -> FirewallPlan {
        let links = Set(try RouteSocket().links().map(\.name)).union(missing)
        let (networks, ports) = try context.database.read { (try $0.networks.list(), try $0.ports.list()) }
        let bridges = try [DefaultBridge(context: context).chosen()?.configuration].compactMap { $0 }
            + networks.compactMap { try NetworkEntry($0).bridge }
        return FirewallPlan(
            bridges: bridges.filter { links.contains($0.name) }.map(\.rules), ports: ports.compactMap(port))
    }

    /// A published port as the rules see it; nil for a record that makes no sense. An ordinary user's comes in by one address,
    /// whichever of the machine it was published on.
    func port(_ record: PortRecord) -> PublishedPort? {
        var port = PublishedPort(record)
        if context.isOfOrdinaryUser, port?.hostAddress.isV6 == false { port?.hostAddress = .v4(IPv4Address(value: 0)) }
        return port
    }

    /// Puts the whole table right in one step. Under the lock that changes of ports are recorded under.
    func rebuild() throws { try context.locks.withLock(.network) { try replace() } }

    /// The same for those who hold the lock.
    func replace() throws {
        let wasInOrder = try noted() == nil || isUntouched()
        try table.replace(plan())
        if wasInOrder { try noteInOrder() }
    }

    // Which state of the host's whole rule set was last found in order: one number tells whether anybody touched anything.

    private var noteFile: FilePath { context.paths.runRoot.appending("firewall") }

    /// Whether nobody, ourselves apart, has changed any rule since all was in order.
    func isUntouched() throws -> Bool { try noted() == FirewallTable.generation() }

    /// Notes that all is in order now.
    func noteInOrder() throws {
        try Files.makeDirectories(context.paths.runRoot, mode: 0o711)
        try AtomicFile.write(Array("\(try FirewallTable.generation())\n".utf8), to: noteFile, mode: 0o600)
    }

    /// A change of our own leaves in order what was.
    func noting(_ change: () throws -> Void) throws {
        let wasInOrder = try isUntouched()
        try change()
        if wasInOrder { try noteInOrder() }
    }

    /// Runs a change of records that one of the rules follows. Until it has there is no note, nor where it says that it has not.
    func unsettled<Value>(_ change: () throws -> (value: Value, isSettled: Bool)) throws -> Value {
        let wasInOrder = try isUntouched()
        if try Files.isThere(noteFile) { try Files.remove(noteFile) }
        let result = try change()
        if wasInOrder, result.isSettled { try noteInOrder() }
        return result.value
    }

    private func noted() throws -> UInt32? {
        guard try Files.isThere(noteFile) else { return nil }
        return try UInt32(Files.readText(noteFile).prefix { $0.isNumber })
    }
}

extension PublishedPort {
    /// nil for a record that makes no sense.
    init?(_ record: PortRecord) {
        guard let kind = PortProtocol(rawValue: record.kind), let host = IPAddress(record.hostIP), let target = IPAddress(record.ip)
        else { return nil }
        self.init(kind: kind, hostAddress: host, hostPort: record.hostPort, target: target, targetPort: record.port)
    }
}
