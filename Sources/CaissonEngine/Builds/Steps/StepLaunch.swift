import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// How one step is started: the same isolation as a container's, without a record.
struct StepLaunch {
    let context: EngineContext
    let id: ObjectID
    let step: RunStep
    let folder: StepFolder

    /// What BuildKit calls the machine that steps see.
    static let hostname = "buildkitsandbox"

    func plan(on overlay: CaissonStore.OverlayPlan, network: NetworkSandbox?, mounts: StepMounts) throws -> LaunchPlan {
        let facts = try HostFacts.detect(privileged: step.isInsecure)
        let identity = try ImageFiles(context: context, overlay: overlay).identity(of: step.user)
        var builder = try SpecBuilder(id: id, config: config, host: host, identity: identity, facts: facts)
        builder.rootPath = folder.run.appending("rootfs")
        builder.files = try writeFiles()
        builder.cgroupsPath = "/" + ContainerCgroup.name(id)
        var spec = try builder.build()
        if !step.environment.contains(where: { $0.hasPrefix("HOSTNAME=") }) {
            spec.process?.env?.removeAll { $0.hasPrefix("HOSTNAME=") }
        }
        var plan = LaunchPlan(id: id, spec: spec, runDirectory: folder.run, facts: facts)
        plan.overlay = CaissonRuntime.OverlayPlan(overlay.withMountPoints)
        plan.network = network.map { .descriptor($0.namespace.raw) } ?? .specified
        plan.cgroups = try ContainerCgroup.make(id, spec.linux?.resources)
        plan.facts.cgroups = ContainerCgroup.shown(facts.cgroups, joined: plan.cgroups)
        plan.seccomp = try SeccompCache(root: context.paths.root).program(builder.seccomp, capabilities: builder.capabilities)
        plan.extraMounts = mounts.mounts
        plan.isTied = true
        plan.openStdin = step.input != nil
        plan.stdinOnce = step.input != nil
        plan.attach = AttachOptions(stdin: step.input != nil)
        return plan
    }

    private var config: ContainerConfig {
        var config = ContainerConfig()
        config.hostname = step.hostname ?? StepLaunch.hostname
        config.user = step.user
        config.env = step.environment
        config.cmd = step.arguments
        config.workingDir = step.workingDirectory
        return config
    }

    private var host: HostConfig {
        var host = HostConfig()
        host.networkMode = step.network == "default" ? DefaultBridge.networkName : step.network
        host.privileged = step.isInsecure
        host.memory = step.memory
        host.ulimits = step.ulimits.isEmpty ? nil : step.ulimits
        if let size = step.shmSize, size > 0 { host.shmSize = size }
        return host
    }

    /// The step may write to its copies of these files; they are gone with it.
    private func writeFiles() throws -> ContainerFiles {
        let files = ContainerFiles(
            hosts: folder.path.appending("hosts"), hostname: folder.path.appending("hostname"),
            resolvConf: folder.path.appending("resolv.conf"))
        let isBridge = step.network == "default"
        let own = isBridge ? context.resolverForBridge() : ResolverFile.ofHost(forBridge: false)
        let resolver = isBridge ? ResolverFile.forBridge(host: own, wishes: ResolverFile()) : own
        try write(hosts(), to: files.hosts)
        try write(config.hostname + "\n", to: files.hostname)
        try write(resolver.text, to: files.resolvConf)
        return files
    }

    private func hosts() throws -> String {
        if step.network == "host", step.addHosts.isEmpty { return try Files.readText("/etc/hosts") }
        let needsGateway = step.network == "default" && !step.addHosts.isEmpty
        let gateway = needsGateway ? try DefaultBridge(context: context).network().configuration.gateway : nil
        var file = try HostsFile.forContainer(
            hostname: config.hostname, address: nil, extra: step.addHosts, gateway: gateway)
        if let first = file.entries.indices.first { file.entries[first].names.append(config.hostname) }
        return file.text
    }

    private func write(_ text: String, to path: FilePath) throws { try Files.write(path, Array(text.utf8), mode: 0o644) }
}
