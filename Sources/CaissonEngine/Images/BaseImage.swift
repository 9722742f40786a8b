import CaissonAPI
import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// A base image made from this machine, for a first start without a registry.
struct BaseImage: Sendable {
    let context: EngineContext
    let progress: ProgressSink

    /// Returns the image's ID. Throws ``CaissonError`` (failedPrecondition) naming the package that is missing.
    func make(_ kind: BaseImageKind, tag: String) async throws -> String {
        try context.requireRoot()
        switch kind {
        case .busybox: return try await makeBusybox(tag)
        case .debian: return try await makeDebian(tag)
        }
    }

    private func makeBusybox(_ tag: String) async throws -> String {
        let program: FilePath = "/bin/busybox"
        guard Files.exists(program) else { throw missing("busybox-static", for: "/bin/busybox") }
        progress(TransferProgress(status: "reading \(program)"))
        let applets = try await CommandOutput.lines("/bin/busybox", ["busybox", "--list"])
        let tar = try BusyboxRoot(program: Files.read(program, limit: 64 << 20), applets: applets).tar()
        progress(TransferProgress(status: "\(applets.count) programs in one"))
        let request = ImportRequest(
            reference: tag, message: "static busybox of this machine",
            changes: ["CMD [\"/bin/sh\"]", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"])
        let source = MemorySource(tar)
        return try ImageImport(context: context).importRoot(
            from: { source.read(into: $0) }, request, createdBy: "caisson image make-base busybox")
    }

    private func makeDebian(_ tag: String) async throws -> String {
        guard Files.exists("/usr/sbin/debootstrap") else { throw missing("debootstrap", for: "debootstrap") }
        let scratch = try ScratchFolder(in: context.paths.root.appending("tmp"))
        defer { scratch.remove() }
        let root = scratch.path.appending("root")
        progress(TransferProgress(status: "debootstrap --variant=minbase stable"))
        try await Debootstrap(progress: progress).run(into: root)
        let request = ImportRequest(
            reference: tag, message: "debootstrap --variant=minbase",
            changes: ["CMD [\"bash\"]", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"])
        progress(TransferProgress(status: "packing"))
        let archive = scratch.path.appending("root.tar")
        try writeTar(of: root, to: archive)
        let file = try Files.open(archive, .read).shared()
        return try ImageImport(context: context).importRoot(
            from: { try FileIO.read(file.raw, into: $0) }, request, createdBy: "caisson image make-base debian")
    }

    private func writeTar(of root: FilePath, to archive: FilePath) throws {
        let directory = try Files.open(root, [.read, .directory])
        let file = try Files.open(archive, [.write, .create, .exclusive], mode: 0o600).shared()
        try OverlaySnapshotter.exportTree(directory.raw) { try FileIO.writeAll(file.raw, $0) }
    }

    private func missing(_ package: String, for thing: String) -> CaissonError {
        CaissonError(.failedPrecondition, "\(thing) is not on this machine: install Debian's package \(package)")
    }
}
