import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// The namespaces of other containers that a container lives in: `--pid container:ID`, `--ipc container:ID`.
struct SharedNamespaces {
    private let context: EngineContext
    private var donors: [ContainerEntry] = []
    /// Files of /proc; nil where nothing is shared.
    private(set) var processes: String?
    private(set) var ipc: String?
    /// The mount namespace whose /dev/shm comes along with ``ipc``.
    private(set) var memory: String?

    private static let prefix = "container:"

    /// Names become IDs, so that a donor may be renamed. Throws `notFound`.
    static func fixed(_ host: HostConfig, _ context: EngineContext) throws -> HostConfig {
        var host = host
        if let name = donor(host.pidMode) { host.pidMode = prefix + (try ContainerService(context: context).resolve(name).id.text) }
        if let name = donor(host.ipcMode) { host.ipcMode = prefix + (try ContainerService(context: context).resolve(name).id.text) }
        return host
    }

    /// Throws `failedPrecondition` when a donor does not run or keeps its memory for itself.
    init(_ host: HostConfig, _ context: EngineContext) throws {
        self.context = context
        if let name = SharedNamespaces.donor(host.pidMode) { processes = "/proc/\(try running(name, "PID"))/ns/pid" }
        if let name = SharedNamespaces.donor(host.ipcMode) {
            let pid = try running(name, "IPC")
            guard donors.last?.body.host.ipcMode == "shareable" else {
                throw CaissonError(
                    .failedPrecondition, "container \(name): non-shareable IPC (hint: use IpcMode:shareable for the donor container)")
            }
            (ipc, memory) = ("/proc/\(pid)/ns/ipc", "/proc/\(pid)/ns/mnt")
        }
    }

    /// A process number read before belongs to the same process as long as the monitor says that it runs: the monitor takes
    /// that back before it lets go of the process. To be asked once the namespaces have been entered.
    func verify() throws {
        for donor in donors {
            let running = try RunDirectory(context.paths.run(donor.id)).running()
            guard running?.pid == donor.record.pid else { throw SharedNamespaces.gone(donor.id.short, "its") }
        }
    }

    private mutating func running(_ name: String, _ kind: String) throws -> Int32 {
        let entry = try ContainerService(context: context).resolve(name)
        guard [.running, .paused].contains(entry.state), let pid = entry.record.pid else { throw SharedNamespaces.gone(name, kind) }
        donors.append(entry)
        return pid
    }

    private static func gone(_ name: String, _ kind: String) -> CaissonError {
        CaissonError(.failedPrecondition, "cannot join \(kind) namespace of a non running container: \(name)")
    }

    private static func donor(_ mode: String) -> String? { mode.hasPrefix(prefix) ? String(mode.dropFirst(prefix.count)) : nil }
}
