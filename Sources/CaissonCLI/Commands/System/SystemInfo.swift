import CaissonAPI
import CaissonCore

/// `caisson system info`, `caisson info`.
enum SystemInfo {
    static let command = Command(
        group: "system", name: "info", topLevel: "info", usage: "[OPTIONS]", summary: "Display system-wide information",
        arguments: .none, flags: { [FormatOption.object] },
        run: { call in
            let system = try await call.engine().system
            let (details, version) = (try await system.info(), try await system.version())
            let swarm = details.daemon == nil ? SwarmStatus(state: .inactive) : try await call.swarm().swarmStatus()
            guard call.format.isEmpty else {
                try call.console.printRaw(try SingleFormat.render(value(details, version, swarm), call.format))
                return 0
            }
            try call.console.printRaw(text(details, version, swarm))
            for warning in details.warnings { call.console.printError("WARNING: \(warning)") }
            return 0
        })

    private static func text(_ details: SystemDetails, _ version: VersionDetails, _ swarm: SwarmStatus) -> String {
        """
        Containers: \(details.containers)
         Running: \(details.running)
         Paused: \(details.paused)
         Stopped: \(details.stopped)
        Images: \(details.images)
        Version: \(version.version)
        Storage Driver: \(details.storageDriver)
         Backing Filesystem: \(details.backingFilesystem)
         Supports d_type: true
         Native Overlay Diff: true
         userxattr: \(details.isRootless)
        Logging Driver: json-file
        Cgroup Driver: \(details.cgroupDriver)
        Cgroup Version: \(details.cgroupVersion)
        Plugins:
         Volume: local
         Network: \(details.networks.joined(separator: " "))
         Log: \(details.logDrivers.joined(separator: " "))
        Swarm: \(SwarmInfo.text(swarm))
        Runtimes: caisson
        Default Runtime: caisson
        Init Binary: caisson-shim
        Security Options:
        \(details.securityOptions.map(security).joined(separator: "\n"))
        Kernel Version: \(details.kernel)
        Operating System: \(details.operatingSystem)
        OSType: linux
        Architecture: \(details.architecture)
        CPUs: \(details.cpus)
        Total Memory: \(ByteCount(details.memory).binary)
        Name: \(details.name)
        ID: \(details.id)
        Root Dir: \(details.root)
        Run Dir: \(details.runRoot)
        Disk: \(ByteCount(details.diskAvailable).decimal) free of \(ByteCount(details.diskTotal).decimal)
        Debug Mode: false
        Live Restore Enabled: true
        Long-lived Engine: \(daemon(details.daemon))

        """
    }

    private static func daemon(_ status: DaemonStatus?) -> String {
        guard let status else { return "not running" }
        let services = status.services.map { $0.state == .running ? $0.name : "\($0.name) (\($0.state.rawValue))" }
        return "process \(status.pid), up since \(status.started.rfc3339), services \(services.joined(separator: " "))"
    }

    /// The fields that tell of it; null where none runs.
    private static func value(_ status: DaemonStatus?) -> Value {
        guard let status else { return .null }
        let services = status.services.map { service in
            Value.object(ObjectValue(.record(""), [
                ("Name", .string(service.name)), ("State", .string(service.state.rawValue)), ("Detail", .string(service.detail)),
                ("Restarts", .int(Int64(service.restarts))),
            ]))
        }
        return .object(ObjectValue(.record(""), [
            ("Pid", .int(Int64(status.pid))), ("Version", .string(status.version)), ("Started", .string(status.started.rfc3339)),
            ("Services", .list(services)),
        ]))
    }

    /// `name=seccomp,profile=builtin` as two lines.
    private static func security(_ option: String) -> String {
        let parts = option.split(separator: ",").map { part in part.split(separator: "=", maxSplits: 1).map { String($0) } }
        return parts.map { pair in
            guard pair.count == 2 else { return " " + pair.joined() }
            return pair[0] == "name" ? " " + pair[1] : "  " + pair[0].prefix(1).uppercased() + pair[0].dropFirst() + ": " + pair[1]
        }.joined(separator: "\n")
    }

    /// Docker's field names.
    private static func value(_ details: SystemDetails, _ version: VersionDetails, _ swarm: SwarmStatus) -> Value {
        let cgroup = details.cgroupVersion.hasPrefix("v2") ? "2" : "1"
        let fields: [(key: String, value: Value)] = [
            ("Containers", .int(Int64(details.containers))), ("ContainersRunning", .int(Int64(details.running))),
            ("ContainersPaused", .int(Int64(details.paused))), ("ContainersStopped", .int(Int64(details.stopped))),
            ("ID", .string(details.id)), ("Images", .int(Int64(details.images))), ("Driver", .string(details.storageDriver)),
            ("DriverStatus", .list([
                .strings(["Backing Filesystem", details.backingFilesystem]), .strings(["Supports d_type", "true"]),
                .strings(["Native Overlay Diff", "true"]), .strings(["userxattr", "\(details.isRootless)"]),
            ])),
            ("Plugins", .object(ObjectValue(.record(""), [
                ("Volume", .strings(["local"])), ("Network", .strings(details.networks)), ("Log", .strings(details.logDrivers)),
            ]))),
            ("LoggingDriver", .string("json-file")), ("CgroupDriver", .string(details.cgroupDriver)),
            ("DefaultRuntime", .string("caisson")), ("InitBinary", .string("caisson-shim")), ("LiveRestoreEnabled", .bool(true)),
            ("CgroupVersion", .string(cgroup)), ("KernelVersion", .string(details.kernel)),
            ("OperatingSystem", .string(details.operatingSystem)), ("OSType", .string("linux")),
            ("Architecture", .string(details.architecture)), ("NCPU", .int(Int64(details.cpus))),
            ("MemTotal", .int(details.memory)), ("DockerRootDir", .string(details.root)), ("RunRoot", .string(details.runRoot)),
            ("Name", .string(details.name)), ("ServerVersion", .string(version.version)),
            ("SecurityOptions", .strings(details.securityOptions)), ("Warnings", .strings(details.warnings)),
            ("Swarm", SwarmInfo.value(swarm)), ("Daemon", value(details.daemon)),
        ]
        return .object(ObjectValue(.record(""), fields))
    }
}
