package import CaissonAPI
package import CaissonCore
package import CaissonOCI
package import SystemPackage

/// The files of /etc that an engine writes for a container, on the host.
package struct ContainerFiles: Sendable {
    package var hosts: FilePath
    package var hostname: FilePath
    package var resolvConf: FilePath

    package init(hosts: FilePath, hostname: FilePath, resolvConf: FilePath) {
        self.hosts = hosts
        self.hostname = hostname
        self.resolvConf = resolvConf
    }
}

/// Turns a container's configuration into an OCI runtime specification. Pure: everything it needs is given to it, and
/// what comes out is as good for another OCI runtime.
package struct SpecBuilder: Sendable {
    package let id: ObjectID
    package let config: ContainerConfig
    package let host: HostConfig
    /// Who the process is; the limits of its group do not depend on it.
    package var identity: ProcessIdentity
    package let facts: HostFacts
    /// Binds, volumes and tmpfs of the user, resolved.
    package var mounts: [SpecMount] = []
    package var files: ContainerFiles?
    /// OCI `root.path`.
    package var rootPath: FilePath = "rootfs"
    /// OCI `cgroupsPath`.
    package var cgroupsPath = ""
    /// A network namespace to join; nil makes one, unless the network mode is `host`.
    package var networkNamespacePath: String?
    /// Namespaces of another container to join.
    package var processNamespacePath: String?
    package var ipcNamespacePath: String?
    /// Nodes of the host besides the standard ones, and what else may be used.
    package var requestedDevices: [RequestedDevice] = []
    package var deviceRules: [DeviceRule] = []
    package var blockIO: BlockIOResources?
    /// The host's number for the root of a user namespace of its own; nil lives in the host's.
    package var idBase: UInt32?
    let security: SecurityOptions
    /// What the process may do: the requested set within the host's.
    package let capabilities: Set<String>
    /// Those of them that were asked for by name, or as ALL: a user who is not root has these, too.
    let askedCapabilities: Set<String>

    /// Throws `invalidArgument` for capabilities and security options nobody knows.
    package init(
        id: ObjectID, config: ContainerConfig, host: HostConfig, identity: ProcessIdentity = ProcessIdentity(), facts: HostFacts
    ) throws {
        self.id = id
        self.config = config
        self.host = host
        self.identity = identity
        self.facts = facts
        security = try SecurityOptions(host.securityOpt ?? [])
        capabilities = try CapabilityNames.tweak(
            DefaultProfile.capabilities.intersection(facts.boundingCapabilities), all: facts.boundingCapabilities,
            add: host.capAdd ?? [], drop: host.capDrop ?? [], privileged: host.privileged)
        askedCapabilities = try CapabilityNames.tweak(
            [], all: capabilities, add: host.capAdd ?? [], drop: host.capDrop ?? [], privileged: false)
    }

    /// The filter to load.
    package var seccomp: SeccompChoice {
        host.privileged && security.seccomp == .standard ? .unconfined : security.seccomp
    }

    /// The whole document. Throws `invalidArgument` for a mount or limit that cannot be.
    package func build() throws -> RuntimeSpec {
        var spec = RuntimeSpec()
        // Nothing in here is newer, and runtimes refuse versions they do not know.
        spec.ociVersion = "1.0.2"
        spec.process = try process()
        spec.root = RootSpec(path: rootPath.string, readonly: host.readonlyRootfs ? true : nil)
        if host.utsMode != "host" {
            spec.hostname = config.hostname.isEmpty ? id.short : config.hostname
            if !config.domainname.isEmpty { spec.domainname = config.domainname }
        }
        spec.mounts = try allMounts()
        spec.annotations = host.annotations
        spec.linux = linux()
        return spec
    }

    private func linux() -> LinuxSpec {
        var linux = LinuxSpec()
        linux.namespaces = namespaces()
        if let idBase {
            linux.uidMappings = [IDMappingSpec(containerID: 0, hostID: idBase, size: IDRange.size)]
            linux.gidMappings = linux.uidMappings
        }
        linux.cgroupsPath = cgroupsPath.isEmpty ? nil : cgroupsPath
        linux.resources = resources()
        linux.sysctl = sysctls()
        linux.devices = host.privileged || !requestedDevices.isEmpty ? extraDevices : nil
        if !host.privileged && !security.unmasked {
            linux.maskedPaths = host.maskedPaths ?? (DefaultProfile.maskedPaths + facts.thermalPaths)
            linux.readonlyPaths = host.readonlyPaths ?? DefaultProfile.readonlyPaths
        }
        return linux
    }

    private var extraDevices: [DeviceSpec] {
        let standard = Set(DefaultProfile.devices.map(\.path) + ["/dev/ptmx"])
        let requested = requestedDevices.map(\.node)
        let covered = standard.union(requested.map(\.path))
        return (host.privileged ? facts.devices.filter { !covered.contains($0.path) } : []) + requested
    }

    private func namespaces() -> [NamespaceSpec] {
        var list = [NamespaceSpec(.mount)]
        if host.networkMode != "host" { list.append(NamespaceSpec(.network, path: networkNamespacePath)) }
        if host.utsMode != "host" { list.append(NamespaceSpec(.uts)) }
        if host.pidMode != "host" { list.append(NamespaceSpec(.pid, path: processNamespacePath)) }
        if host.ipcMode != "host" { list.append(NamespaceSpec(.ipc, path: ipcNamespacePath)) }
        if host.cgroupnsMode != "host" { list.append(NamespaceSpec(.cgroup)) }
        if idBase != nil { list.append(NamespaceSpec(.user)) }
        return list
    }

    private func sysctls() -> [String: String]? {
        // What lets a process without capabilities ping and take low ports, where the network is its own.
        guard host.networkMode != "host", networkNamespacePath == nil else { return host.sysctls }
        let standard = ["net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 \(facts.lastGroup)"]
        return host.sysctls.map { standard.merging($0) { _, asked in asked } } ?? standard
    }
}
