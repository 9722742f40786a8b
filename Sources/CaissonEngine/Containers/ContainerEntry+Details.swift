import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore
import SystemPackage

extension ContainerEntry {
    /// Docker's inspect document.
    func details(paths: StatePaths, network: NetworkSettings, execIDs: [String]?, health: HealthDetails? = nil) -> ContainerDetails {
        let folder = paths.etc(id)
        return ContainerDetails(
            id: id.text, created: record.created, path: body.path, args: body.arguments, state: stateDetails(health),
            image: record.imageID.text, resolvConfPath: folder.appending("resolv.conf").string,
            hostnamePath: folder.appending("hostname").string, hostsPath: folder.appending("hosts").string,
            logPath: body.host.logConfig.type == "none" ? "" : paths.log(id).string, name: "/" + record.name,
            restartCount: record.restartCount, execIDs: execIDs, hostConfig: body.host.completed, mounts: body.mountPoints(paths),
            config: body.config,
            networkSettings: network)
    }

    private func stateDetails(_ health: HealthDetails?) -> StateDetails {
        StateDetails(
            status: state, oomKilled: record.oomKilled, pid: isLive ? record.pid ?? 0 : 0, exitCode: record.exitCode,
            error: record.error, startedAt: record.started ?? .never, finishedAt: record.finished ?? .never,
            health: health)
    }
}
