import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

extension ContainerEntry {
    /// The row of `container ls`; `endpoints` are this container's addresses.
    func summary(imageName: String) -> ContainerSummary {
        ContainerSummary(
            id: id, name: record.name, image: imageName, imageID: record.imageID.text, command: body.commandLine,
            created: record.created, state: state, startedAt: record.started, finishedAt: record.finished,
            exitCode: record.exitCode, labels: body.config.labels, networks: body.networkNames,
            mounts: body.mounts.filter { $0.origin != .memory }.map { $0.request.source.isEmpty ? $0.destination : $0.request.source },
            pid: isLive ? record.pid : nil, oomKilled: record.oomKilled)
    }
}

extension ContainerBody {
    /// The network's name as `container ls` and inspect show it.
    var networkName: String { ["default", ""].contains(host.networkMode) ? DefaultBridge.networkName : host.networkMode }

    var usesDefaultBridge: Bool { attachments.contains { $0.id == nil } }

    /// The networks the container has a place on of its own.
    var attachments: [NetworkAttachment] {
        networks ?? (networkName == DefaultBridge.networkName ? [NetworkAttachment(network: networkName)] : [])
    }

    /// As `container ls` shows them.
    var networkNames: [String] {
        networks.map { $0.isEmpty ? ["none"] : $0.map(\.network).sorted() } ?? (joinsContainer ? [] : [networkName])
    }

    /// Whether it lives in another container's network.
    var joinsContainer: Bool { host.networkMode.hasPrefix("container:") }

    /// Whether ports of this host lead to it while it runs.
    var publishesPorts: Bool { host.portBindings?.isEmpty == false || host.publishAllPorts == true }

    /// As `80/tcp`.
    var exposed: [String] { config.exposedPorts.map { Array($0.keys) } ?? [] }
}
