import CaissonAPI

/// `--pid`, `--ipc`, `--uts`, `--cgroupns`, `--userns`.
enum NamespaceOption {
    static func apply(_ flags: ParsedFlags, to host: inout HostConfig) throws(OptionFailure) {
        if let pid = flags.string("pid") { host.pidMode = try joinable(pid, ["", "host"], "--pid: invalid PID mode") }
        if let uts = flags.string("uts") { host.utsMode = try mode(uts, ["", "host"], "--uts: invalid UTS mode") }
        if let ipc = flags.string("ipc") {
            host.ipcMode = try joinable(ipc, ["", "none", "private", "shareable", "host"], "--ipc: invalid IPC mode")
            if host.ipcMode.isEmpty { host.ipcMode = "private" }
        }
        if let cgroup = flags.string("cgroupns") {
            host.cgroupnsMode = try mode(cgroup, ["", "host", "private"], "--cgroupns: invalid CGROUP mode")
            if host.cgroupnsMode.isEmpty { host.cgroupnsMode = "private" }
        }
        if let user = flags.string("userns"), !user.isEmpty { host.usernsMode = try userMode(user) }
    }

    private static func userMode(_ text: String) throws(OptionFailure) -> String {
        if text.hasPrefix("keep-id") {
            throw OptionFailure("--userns=\(text) is not supported: the IDs of containers are root and those after it, for ordinary users, too")
        }
        return try mode(text, ["host", "private"], "--userns: invalid USER mode")
    }

    private static func joinable(_ text: String, _ known: Set<String>, _ complaint: String) throws(OptionFailure) -> String {
        if text.hasPrefix("container:"), text.count > "container:".count { return text }
        return try mode(text, known, complaint)
    }

    private static func mode(_ text: String, _ known: Set<String>, _ complaint: String) throws(OptionFailure) -> String {
        if known.contains(text) { return text }
        throw OptionFailure(complaint)
    }
}
