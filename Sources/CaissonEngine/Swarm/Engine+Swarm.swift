package import CaissonAPI
import CaissonControl

extension Engine {
    /// The swarm this root's machine is in, by way of the long-lived engine, which is started where it has a swarm to look after.
    package var swarm: any SwarmAPI {
        let context = context
        return SwarmClient(
            ControlClient(runRoot: context.paths.runRoot), isMember: { SwarmFolder.isMember(root: context.paths.root) },
            startEngine: { _ = try await DaemonControl(context: context).start() })
    }
}
