import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import SystemPackage

/// What of a container's isolation can be refused before it is made.
enum SecurityChecks {
    /// Throws ``CaissonError`` naming the option and why it cannot be.
    static func check(_ host: HostConfig) throws {
        if let options = host.securityOpt { try check(options) }
        if host.capAdd != nil || host.capDrop != nil {
            _ = try CapabilityNames.tweak([], all: [], add: host.capAdd ?? [], drop: host.capDrop ?? [], privileged: false)
        }
        for rule in host.deviceCgroupRules ?? [] { _ = try CaissonOCI.DeviceRule(parsing: rule) }
        for key in (host.sysctls ?? [:]).keys.sorted() { try checkSysctl(key, host) }
        if let mode = host.usernsMode { try checkUsers(mode, host) }
    }

    private static func checkUsers(_ mode: String, _ host: HostConfig) throws {
        guard ["", "host", "private"].contains(mode) else {
            throw CaissonError(.notImplemented, "user namespace mode \(mode) is not supported: use host or private")
        }
        if mode == "private", host.privileged {
            throw CaissonError(
                .invalidArgument,
                "privileged mode is incompatible with user namespaces. You must run the container in the host namespace when running privileged mode")
        }
    }

    private static func check(_ options: [String]) throws {
        let options = try SecurityOptions(options)
        if case .profile(let text) = options.seccomp { try SeccompCache.check(text) }
        if let name = options.appArmor, !isAppArmorOn {
            throw CaissonError(.failedPrecondition, "security option apparmor=\(name): this host's kernel has no AppArmor")
        }
    }

    private static var isAppArmorOn: Bool {
        (try? Files.readText("/sys/module/apparmor/parameters/enabled"))?.hasPrefix("Y") ?? false // ignored: not there
    }

    /// Only what belongs to a namespace that is the container's own.
    private static func checkSysctl(_ key: String, _ host: HostConfig) throws {
        let process: Set = [
            "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
            "kernel.shm_rmid_forced",
        ]
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        guard !parts.contains("") && !parts.contains("..") && !key.contains("/") else { throw refused(key, "") }
        if process.contains(key) || key.hasPrefix("fs.mqueue.") {
            if host.ipcMode == "host" { throw refused(key, " in the host's IPC namespace") }
        } else if key.hasPrefix("net.") {
            if host.networkMode == "host" { throw refused(key, " in the host's network namespace") }
        } else {
            throw refused(key, "")
        }
    }

    private static func refused(_ key: String, _ place: String) -> CaissonError {
        CaissonError(.invalidArgument, "sysctl '\(key)' is not allowed\(place)")
    }
}
