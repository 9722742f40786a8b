import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// `network connect` and `network disconnect`.
struct NetworkConnection: Sendable {
    let context: EngineContext

    func connect(_ ref: String, _ container: String, _ wanted: NetworkAttachment) throws {
        var wanted = wanted
        wanted.network = ref
        let attachment = try resolved(wanted)
        try changing(container) { entry in
            try requireConnectable(entry)
            if entry.body.attachments.contains(where: { $0.network == attachment.network }) {
                throw CaissonError(
                    .permissionDenied, "endpoint with name \(entry.record.name) already exists in network \(attachment.network)")
            }
            let attachments = entry.body.attachments + [attachment]
            if entry.isLive { try join(entry, attachment) }
            return attachments
        }
    }

    private func resolved(_ wanted: NetworkAttachment) throws -> NetworkAttachment {
        let attachment = try ContainerNetworks(context: context).resolve(wanted)
        if attachment.network == "host" {
            throw CaissonError(.permissionDenied, "container cannot be connected to host network")
        }
        if attachment.network == "none" {
            throw CaissonError(.permissionDenied, "container cannot be connected to multiple networks with one of the networks in private (none) mode")
        }
        return attachment
    }

    private func requireConnectable(_ entry: ContainerEntry) throws {
        if entry.body.joinsContainer || entry.body.host.networkMode == "host" {
            throw CaissonError(
                .permissionDenied, "container sharing network namespace with another container or host cannot be connected to any other network")
        }
        if entry.body.networks == nil, entry.body.host.networkMode == "none" {
            throw CaissonError(.permissionDenied, "container cannot be connected to multiple networks with one of the networks in private (none) mode")
        }
    }

    func disconnect(_ ref: String, _ container: String, force: Bool) throws {
        let name = try NetworkCatalog(context: context).resolve(ref).name
        try changing(container) { entry in
            guard let index = entry.body.attachments.firstIndex(where: { $0.network == name }) else {
                if name == "host", entry.body.host.networkMode == "host" {
                    throw CaissonError(.permissionDenied, "container cannot be disconnected from host network - container was created with host network")
                }
                throw CaissonError(.permissionDenied, "container \(entry.id) is not connected to network \(name)")
            }
            var attachments = entry.body.attachments
            let attachment = attachments.remove(at: index)
            if entry.isLive { try part(entry, attachment, remaining: attachments) }
            return attachments
        }
    }

    /// Changes a container's networks under its lock, on the host and on record.
    private func changing(_ ref: String, _ body: (ContainerEntry) throws -> [NetworkAttachment]) throws {
        let found = try ContainerService(context: context).resolve(ref)
        // The default network's subnet is chosen under the root lock, which comes before a container's.
        _ = try DefaultBridge(context: context).network()
        try context.withLock(of: found.id) {
            let entry = try ContainerService(context: context).resolve(found.id.text)
            guard entry.isLive else { return try store(body(entry), of: entry) }
            try RunningChange(context: context).marked(entry, .networks) { try store(body(entry), of: entry) }
        }
    }

    private func store(_ attachments: [NetworkAttachment], of entry: ContainerEntry) throws {
        try context.database.write { state in
            let states = ContainerState.allCases.map(\.rawValue)
            _ = try state.containers.transition(entry.id, from: states, generation: nil) { record in
                var changed = try ContainerEntry(record).body
                changed.networks = attachments
                record.body = try changed.encoded()
            }
        }
    }

    /// After somebody was killed while connecting or disconnecting: what is not whole is taken away. The caller holds the lock.
    func straighten(_ entry: ContainerEntry) throws {
        let sandbox = try sandbox(entry)
        let known = try places(entry, entry.body.attachments)
        let (links, host) = (Set(try sandbox.links().map(\.name)), try RouteSocket())
        let whole = try known.filter { place in
            let isOnHost = try place.record.hostLink.isEmpty || host.link(named: place.record.hostLink) != nil
            return links.contains(place.link) && isOnHost
        }
        for record in try context.database.read({ try $0.endpoints.of(containerID: entry.id) }) where !whole.contains(where: { $0.record == record }) {
            if !record.hostLink.isEmpty, let link = try host.link(named: record.hostLink) { try? host.delete(link.index) } // ignored: it went by itself
            try? sandbox.removeLink(record.link ?? "eth0") // ignored: the link went with its other end
            if try !record.hostLink.isEmpty && host.link(named: record.hostLink) != nil {
                throw CaissonError(.unavailable, "network \(record.network): link \(record.hostLink) stays")
            }
            try context.database.write { _ = try $0.endpoints.delete(network: record.network, ip: record.ip) }
        }
        let attachments = whole.map(\.attachment)
        if attachments != entry.body.attachments { try store(attachments, of: entry) }
        try settle(entry, sandbox, before: [], now: whole)
    }

    // A running container

    private func sandbox(_ entry: ContainerEntry) throws -> NetworkSandbox {
        guard let pid = entry.record.pid, let namespace = try? Namespace.open(.network, of: pid) else { // ignored: told below
            throw CaissonError(.conflict, "container \(entry.id) is not running")
        }
        return try NetworkSandbox(namespace: namespace)
    }

    /// The container's places, in the order of `attachments`.
    private func places(_ entry: ContainerEntry, _ attachments: [NetworkAttachment]) throws -> [NetworkPlace] {
        let records = try context.database.read { try $0.endpoints.of(containerID: entry.id) }
        return try attachments.compactMap { attachment in
            guard let record = records.first(where: { $0.network == attachment.id ?? DefaultBridge.networkName }) else { return nil }
            return NetworkPlace(network: try AttachableNetwork(attachment, context), attachment: attachment, record: record)
        }
    }

    private func join(_ entry: ContainerEntry, _ attachment: NetworkAttachment) throws {
        let sandbox = try sandbox(entry)
        let before = try places(entry, entry.body.attachments)
        let network = try AttachableNetwork(attachment, context)
        let link = try sandbox.freeLinkName()
        let record = try context.database.write { state in
            let record = try EndpointAllocation(
                network: network, attachment: attachment, containerID: entry.id, link: link).allocate(in: state)
            try state.events.append(network, "connect", entry.id)
            return record
        }
        let place = NetworkPlace(network: network, attachment: attachment, record: record)
        do {
            try place.attach(to: sandbox, place.endpoint(hasDefaultRoute: false))
            try settle(entry, sandbox, before: before, now: before + [place])
        } catch {
            // ignored: the first failure is the one to tell. A link that stays keeps its address on record, until it is straightened.
            if (try? leave(place, sandbox)) != nil {
                try context.database.write { _ = try $0.endpoints.delete(network: record.network, ip: record.ip) }
            }
            throw error
        }
    }

    private func part(_ entry: ContainerEntry, _ attachment: NetworkAttachment, remaining: [NetworkAttachment]) throws {
        let sandbox = try sandbox(entry)
        let before = try places(entry, entry.body.attachments)
        guard let place = before.first(where: { $0.attachment == attachment }) else { return }
        try leave(place, sandbox)
        try context.database.write { state in
            _ = try state.endpoints.delete(network: place.record.network, ip: place.record.ip)
            try state.events.append(place.network, "disconnect", entry.id)
        }
        try settle(entry, sandbox, before: before, now: before.filter { $0.record != place.record })
    }

    private func leave(_ place: NetworkPlace, _ sandbox: NetworkSandbox) throws {
        if let bridge = place.network.bridge { try bridge.detach(place.record.hostLink) } else { try sandbox.removeLink(place.link) }
    }

    /// After a change: the default route, published ports and the files of /etc follow.
    private func settle(_ entry: ContainerEntry, _ sandbox: NetworkSandbox, before: [NetworkPlace], now: [NetworkPlace]) throws {
        let old = NetworkPlace.gateway(of: before).map { before[$0].record }
        if let index = NetworkPlace.gateway(of: now), now[index].record != old {
            try sandbox.setDefaultRoute(now[index].endpoint(hasDefaultRoute: true))
            if entry.body.publishesPorts {
                let held = try context.database.write { try $0.ports.delete(containerID: entry.id) }
                PortPublication(context: context).withdraw(held)
                try NetworkPlaces(context: context).publish(now, entry)
            }
        }
        try NetworkFiles(context: context, entry: entry, places: now).rewrite()
        try ResolverControl(context: context).serve(entry, sandbox, now)
        try ContainerServices(context: context).install(now, in: sandbox)
    }
}
