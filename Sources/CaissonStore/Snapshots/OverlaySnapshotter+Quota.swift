package import CaissonCore
import CaissonLinux
import SystemPackage

extension OverlaySnapshotter {
    /// Projects below are for the administrator's own use.
    private static let projects: Range<UInt32> = 0x4000_0000..<0x7fff_0000

    /// Says that a container has a project.
    private static let quotaMark = "quota"

    /// Bounds what a container's own files may take. Nothing may have been written yet. Throws `notImplemented` with the reason
    /// where the file system has no project quotas.
    package func limit(container id: String, to size: ByteCount) throws {
        let folder = layout.container(id)
        do {
            let root = try Files.open(folder, [.read, .directory])
            guard ProjectQuota.isAvailable(root) else { throw OverlaySnapshotter.noQuota(folder) }
            let project = try freeProject(on: root)
            try ProjectQuota.limit(project, to: UInt64(clamping: size.bytes), on: root)
            try Files.touch(folder.appending(OverlaySnapshotter.quotaMark), mode: 0o600)
            for name in ["fs", "work"] {
                try ProjectQuota.assign(Files.open(folder.appending(name), [.read, .directory]), to: project)
            }
        } catch let error as SyscallError {
            throw error.asCaissonError("limit the size of \(id.prefix(12))")
        }
    }

    private func freeProject(on root: borrowing OwnedDescriptor) throws -> UInt32 {
        for _ in 0..<64 {
            let project = UInt32.random(in: OverlaySnapshotter.projects)
            if ProjectQuota.isFree(project, on: root) { return project }
        }
        throw CaissonError(.resourceExhausted, "snapshots: no free project quota")
    }

    private static func noQuota(_ folder: FilePath) -> CaissonError {
        let kind = (try? FileSystemStatus.of(folder).name) ?? "unknown" // ignored: only for the message
        return CaissonError(
            .notImplemented,
            "--storage-opt is supported only over a file system with project quotas: the state root is on \(kind) without them "
                + "(ext4 with -O project,quota or xfs, mounted with prjquota)")
    }

    /// Gives the project of a container that is going back, if it has one.
    func releaseQuota(of folder: FilePath) {
        guard Files.exists(folder.appending(OverlaySnapshotter.quotaMark)), let own = try? Files.open(folder.appending("fs"), [.read, .directory]), // ignored: nothing to give back
            let project = ProjectQuota.project(of: own), OverlaySnapshotter.projects.contains(project)
        else { return }
        try? ProjectQuota.limit(project, to: 0, on: own) // ignored: a limit nobody uses
    }
}
