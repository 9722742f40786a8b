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
            guard call.format.isEmpty else {
                try call.console.printRaw(try SingleFormat.render(value(details, version), call.format))
                return 0
            }
            try call.console.printRaw(text(details, version))
            for warning in details.warnings { call.console.printError("WARNING: \(warning)") }
            return 0
        })

    private static func text(_ details: SystemDetails, _ version: VersionDetails) -> String {
        """
        Containers: \(details.containers)
         Running: \(details.running)
         Paused: \(details.paused)
         Stopped: \(details.stopped)
        Images: \(details.images)
        Version: \(version.version)
        Storage Driver: \(details.storageDriver)
        Cgroup Version: \(details.cgroupVersion)
        Security Options:
        \(details.securityOptions.map { " " + $0 }.joined(separator: "\n"))
        Kernel Version: \(details.kernel)
        Operating System: \(details.operatingSystem)
        OSType: linux
        Architecture: \(details.architecture)
        CPUs: \(details.cpus)
        Total Memory: \(ByteCount(details.memory).binary)
        Name: \(details.name)
        Root Dir: \(details.root)
        Run Dir: \(details.runRoot)

        """
    }

    /// Docker's field names.
    private static func value(_ details: SystemDetails, _ version: VersionDetails) -> Value {
        let cgroup = details.cgroupVersion.hasPrefix("v2") ? "2" : "1"
        let fields: [(key: String, value: Value)] = [
            ("Containers", .int(Int64(details.containers))), ("ContainersRunning", .int(Int64(details.running))),
            ("ContainersPaused", .int(Int64(details.paused))), ("ContainersStopped", .int(Int64(details.stopped))),
            ("Images", .int(Int64(details.images))), ("Driver", .string(details.storageDriver)),
            ("CgroupVersion", .string(cgroup)), ("KernelVersion", .string(details.kernel)),
            ("OperatingSystem", .string(details.operatingSystem)), ("OSType", .string("linux")),
            ("Architecture", .string(details.architecture)), ("NCPU", .int(Int64(details.cpus))),
            ("MemTotal", .int(details.memory)), ("DockerRootDir", .string(details.root)), ("RunRoot", .string(details.runRoot)),
            ("Name", .string(details.name)), ("ServerVersion", .string(version.version)),
            ("SecurityOptions", .strings(details.securityOptions)), ("Warnings", .strings(details.warnings)),
        ]
        return .object(ObjectValue(.record(""), fields))
    }
}
