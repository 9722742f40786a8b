import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import SystemPackage

/// Secrets and configs of tasks as files: on a tmpfs of each task's own, so that they are never on a disk outside the swarm's
/// store and are gone with the task.
struct PayloadFiles: Sendable {
    /// Only root comes here; containers get single files or folders of it.
    private let root: FilePath

    init(runRoot: FilePath) { root = runRoot.appending("swarm") }

    private func folder(_ task: TaskID) -> FilePath { root.appending("\(task)") }

    /// Makes the files; what is there already is made anew. Returns what the container is to mount. Throws `notFound` for a secret or
    /// config the node was not given.
    func prepare(_ task: TaskRecord, _ assignments: Assignments, _ facts: TaskTemplateFacts) throws -> [MountRequest] {
        let container = task.spec.container
        guard !container.secrets.isEmpty || !container.configs.isEmpty else { return [] }
        let folder = folder(task.id)
        try mount(folder)
        var mounts: [MountRequest] = []
        for (index, reference) in container.secrets.enumerated() {
            let bytes = try bytes(reference, assignments.secrets[reference.id], "secret", facts)
            if reference.target.name.hasPrefix("/") {
                mounts.append(try put(bytes, reference.target, at: folder.appending("secret-\(index)"), inside: reference.target.name))
            } else {
                try put(bytes, reference.target, below: folder.appending("secrets"))
            }
        }
        if container.secrets.contains(where: { !$0.target.name.hasPrefix("/") }) {
            mounts.insert(Self.readOnly(folder.appending("secrets"), at: "/run/secrets"), at: 0)
        }
        for (index, reference) in container.configs.enumerated() {
            let bytes = try bytes(reference, assignments.configs[reference.id], "config", facts)
            let name = reference.target.name
            mounts.append(
                try put(bytes, reference.target, at: folder.appending("config-\(index)"), inside: name.hasPrefix("/") ? name : "/" + name))
        }
        return mounts
    }

    /// Takes a task's files away; none is no error.
    func remove(_ task: TaskID) throws { try remove(folder(task)) }

    /// Takes away the files of all tasks but some.
    func removeAll(except kept: Set<TaskID>) throws {
        guard Files.exists(root) else { return }
        for entry in try Files.list(root) where !(TaskID(entry.name).map { kept.contains($0) } ?? false) {
            try remove(root.appending(entry.name))
        }
    }

    private func remove(_ folder: FilePath) throws {
        guard Files.exists(folder) else { return }
        while try MountInfo.isMountPoint(folder) { try Mounts.unmount(folder, detach: true) }
        try Files.removeDirectory(folder)
    }

    private func mount(_ folder: FilePath) throws {
        try Files.makeDirectories(root, mode: 0o700)
        try Files.makeDirectories(folder, mode: 0o700)
        guard try !MountInfo.isMountPoint(folder) else { return }
        let flags: MountFlags = [.noSuid, .noDev, .noExec]
        do {
            try Mounts.mount("caisson-swarm", at: folder, type: "tmpfs", flags: flags, data: "mode=0700,noswap")
        } catch where error.code == .invalidArgument {
            // Before Linux 6.4 a tmpfs cannot be kept from the swap.
            try Mounts.mount("caisson-swarm", at: folder, type: "tmpfs", flags: flags, data: "mode=0700")
        }
    }

    private func bytes<Kind>(
        _ reference: PayloadReference<Kind>, _ record: PayloadRecord<Kind>?, _ noun: String, _ facts: TaskTemplateFacts
    ) throws -> [UInt8] {
        guard let record, let version = record.versions.first(where: { $0.number == reference.version }) else {
            throw CaissonError(.notFound, "\(noun) \(reference.name), version \(reference.version), was not given to this node", subject: reference.name)
        }
        guard record.spec.templateDriver != nil else { return version.data }
        return Array(try TaskTemplate.expand(String(decoding: version.data, as: UTF8.self), facts).utf8)
    }

    /// A file of the folder that is mounted as a whole.
    private func put(_ bytes: [UInt8], _ target: FileTarget, below folder: FilePath) throws {
        let path = folder.pushing(FilePath(target.name))
        try Files.makeDirectories(path.removingLastComponent(), mode: 0o755)
        try write(bytes, target, path)
    }

    /// A file that is mounted by itself.
    private func put(_ bytes: [UInt8], _ target: FileTarget, at path: FilePath, inside place: String) throws -> MountRequest {
        try write(bytes, target, path)
        return Self.readOnly(path, at: place)
    }

    private func write(_ bytes: [UInt8], _ target: FileTarget, _ path: FilePath) throws {
        try AtomicFile.write(bytes, to: path, mode: 0o400)
        if let user = UInt32(target.uid), let group = UInt32(target.gid) { try Files.setOwner(path, user, group) }
        try Files.setMode(path, target.mode & 0o777)
    }

    private static func readOnly(_ source: FilePath, at target: String) -> MountRequest {
        MountRequest(type: .bind, source: source.string, target: target, readOnly: true)
    }
}
