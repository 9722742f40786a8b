import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// What this engine and its host are.
struct SystemService: SystemAPI {
    let context: EngineContext

    func version() async throws -> VersionDetails {
        let kernel = HostSystem.kernel()
        return VersionDetails(
            version: CaissonVersion.text, swiftVersion: CaissonVersion.swift, os: "linux",
            architecture: CaissonVersion.architecture, kernel: kernel.release)
    }

    func diskUsage() async throws -> DiskUsage { try await context.onPool { try DiskReport(context: $0).usage() } }

    func prunePlan(_ scope: PruneScope) async throws -> PrunePlan {
        let context = context
        return try await context.run { try await SystemPrune(context: context).plan(scope) }
    }

    func prune(_ plan: PrunePlan) async throws -> SystemPruneReport {
        let context = context
        return try await context.run { try await SystemPrune(context: context).run(plan) }
    }

    func info() async throws -> SystemDetails {
        var details = try await context.onPool { try HostReport(context: $0).details() }
        details.daemon = try await daemon()
        return details
    }

    func daemon() async throws -> DaemonStatus? { try await DaemonControl(context: context).status() }

    func startDaemon() async throws -> DaemonStatus { try await DaemonControl(context: context).start() }
}

/// The version of this program.
package enum CaissonVersion {
    package static let text = "0.1.0"

    /// The compiler that built it.
    static let swift: String = {
        #if compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }()

    /// In Docker's words.
    static let architecture: String = {
        #if arch(x86_64)
        "amd64"
        #elseif arch(arm64)
        "arm64"
        #else
        "unknown"
        #endif
    }()
}

/// `caisson info`.
struct HostReport {
    let context: EngineContext

    /// Names this state root among others.
    var id: String { StatePaths.fingerprint(HostSystem.kernel().hostname + context.paths.root.string) }

    func details() throws -> SystemDetails {
        let states = try context.database.read { try $0.containers.list() }.map(\.state)
        let images = try context.database.read { try $0.images.list() }.count
        let kernel = HostSystem.kernel()
        let layout = try ContainerCgroup.usable()
        let count: ([ContainerState]) -> Int = { wanted in states.count { state in wanted.contains { $0.rawValue == state } } }
        var details = SystemDetails(
            containers: states.count, running: count([.running, .restarting]), paused: count([.paused]),
            stopped: count([.created, .exited, .dead]), images: images, root: context.paths.root.string,
            runRoot: context.paths.runRoot.string, storageDriver: "overlay2", cgroupVersion: HostReport.word(try CgroupLayout.detect().kind),
            kernel: kernel.release, operatingSystem: HostSystem.release()["PRETTY_NAME"] ?? kernel.system,
            architecture: kernel.machine, cpus: HostSystem.processorCount, memory: Int64(clamping: HostSystem.memory().total),
            name: HostSystem.hostname, securityOptions: ["name=seccomp,profile=builtin"] + (context.isOfOrdinaryUser ? ["name=rootless"] : []) + ["name=cgroupns"],
            warnings: HostReport.warnings(layout))
        if let disk = try? FileSystemStatus.of(context.paths.root) { // ignored: nothing is shown of it
            details.backingFilesystem = disk.name
            (details.diskTotal, details.diskAvailable) = (Int64(clamping: disk.total), Int64(clamping: disk.available))
        }
        details.id = id
        (details.uptime, details.loadAverages) = (HostSystem.uptime, HostSystem.loadAverages)
        return details
    }

    /// Limits that cannot be kept here, in Docker's words.
    private static func warnings(_ layout: CgroupLayout) -> [String] {
        switch layout.kind {
        case .none: return ["No cgroup support: containers run without limits (\(ContainerCgroup.absence))"]
        case .unified: return []
        case .hybrid, .legacy:
            let wanted = [("memory", "memory"), ("cpu", "cpu shares"), ("pids", "pids"), ("blkio", "blkio"), ("cpuset", "cpuset")]
            var found = wanted.filter { layout.controllers[$0.0] == nil }.map { "No \($0.1) limit support" }
            if let memory = layout.controllers["memory"], !Files.exists(memory.appending("memory.memsw.limit_in_bytes")) {
                found.append("No swap limit support")
            }
            return found
        }
    }

    private static func word(_ kind: CgroupLayout.Kind) -> String {
        switch kind {
        case .unified: "v2"
        case .hybrid: "v1 (hybrid)"
        case .legacy: "v1"
        case .none: "none"
        }
    }
}
