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
            exitCode: record.exitCode, labels: body.config.labels, networks: [body.networkName],
            mounts: body.mounts.map { $0.source.isEmpty ? $0.destination : $0.source },
            pid: isLive ? record.pid : nil, oomKilled: record.oomKilled)
    }
}

extension ContainerBody {
    /// The network's name as `container ls` and inspect show it.
    var networkName: String { ["default", ""].contains(host.networkMode) ? DefaultBridge.networkName : host.networkMode }

    var usesDefaultBridge: Bool { networkName == DefaultBridge.networkName }
}
