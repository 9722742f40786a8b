package import CaissonAPI
import CaissonCore

/// An engine over values in memory: fronts are tested against it, so that every state they must show can be reached.
///
/// What it holds is set through ``world``; every call is recorded there, and any call can be told to fail.
package final class ScriptedEngine: EngineAPI {
    /// The state the engine answers from.
    package let world: ScriptedWorld
    package let containers: any ContainersAPI
    package let images: any ImagesAPI
    package let networks: any NetworksAPI
    package let builds: any BuildsAPI
    package let volumes: any VolumesAPI
    package let events: any EventsAPI
    package let system: any SystemAPI
    package let registries: any RegistriesAPI

    package init(_ world: ScriptedWorld = ScriptedWorld()) {
        self.world = world
        containers = ScriptedContainers(world: world)
        images = ScriptedImages(world: world)
        networks = ScriptedNetworks(world: world)
        builds = ScriptedBuilds(world: world)
        volumes = ScriptedVolumes(world: world)
        events = ScriptedEvents(world: world)
        system = ScriptedSystem(world: world)
        registries = ScriptedRegistries(world: world)
    }
}

struct ScriptedEvents: EventsAPI {
    let world: ScriptedWorld

    func events(_ options: EventOptions) -> AsyncThrowingStream<[EngineEvent], any Error> {
        world.eventStream(after: options.afterSequence)
    }
}

struct ScriptedSystem: SystemAPI {
    let world: ScriptedWorld

    func version() async throws -> VersionDetails {
        VersionDetails(version: "1.0.0", swiftVersion: "6.3", os: "linux", architecture: "amd64", kernel: "6.12")
    }

    func diskUsage() async throws -> DiskUsage { DiskUsage() }
    func prunePlan(_ scope: PruneScope) async throws -> PrunePlan { PrunePlan(scope: scope) }
    func prune(_ plan: PrunePlan) async throws -> SystemPruneReport { SystemPruneReport() }
    func daemon() async throws -> DaemonStatus? { world.read { $0.daemon } }

    func startDaemon() async throws -> DaemonStatus {
        try world.enter("system.startDaemon")
        return world.edit { state in
            let status = DaemonStatus(
                version: "1.0.0", pid: 4242, started: state.now, root: "/var/lib/caisson", runRoot: "/run/caisson")
            state.daemon = status
            return status
        }
    }

    func info() async throws -> SystemDetails {
        let (containers, images) = world.read { ($0.containers, $0.images.count) }
        return SystemDetails(
            containers: containers.count, running: containers.count { $0.state == .running },
            paused: containers.count { $0.state == .paused }, stopped: containers.count { $0.state == .exited },
            images: images, root: "/var/lib/caisson", runRoot: "/run/caisson", storageDriver: "overlay2",
            cgroupVersion: "v2", kernel: "6.12", operatingSystem: "Debian GNU/Linux 12", architecture: "amd64", cpus: 2,
            memory: 8 << 30, name: "workshop", securityOptions: ["seccomp"], warnings: [])
    }
}

struct ScriptedRegistries: RegistriesAPI {
    let world: ScriptedWorld

    func login(_ request: LoginRequest) async throws -> String {
        try world.enter("registries.login \(request.server) \(request.username)")
        return "Login Succeeded"
    }

    func logout(_ server: String) async throws -> Bool {
        try world.enter("registries.logout \(server)")
        return true
    }

    func username(for server: String) async throws -> String? { nil }
}
