import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// A volume or bind of a container that does not run, shown where the container would see it.
struct ViewMount: Sendable {
    /// On the host.
    var source: FilePath
    /// A path inside of the source.
    var subpath: FilePath?
    /// Inside the container, absolute.
    var destination: FilePath
    var readOnly: Bool
    var recursive = false
    /// What the volume's driver mounts on the source first.
    var driver: DriverMount?

    /// What the container mounts and the host has now; memory and images are there only while it runs.
    static func all(of entry: ContainerEntry, _ context: EngineContext) throws -> [ViewMount] {
        try entry.body.mounts.compactMap { mount in
            let request = mount.request
            let destination = FilePath(mount.destination)
            switch request.type {
            case .tmpfs, .image: return nil
            case .bind:
                guard try Files.isThere(FilePath(request.source)) else { return nil }
                return ViewMount(
                    source: FilePath(request.source), destination: destination, readOnly: request.readOnly,
                    recursive: request.bind?.nonRecursive != true)
            case .volume:
                guard let record = try context.database.read({ try $0.volumes.find(request.source) }) else { return nil }
                return ViewMount(
                    source: context.paths.volumeData(record.name), subpath: request.volume?.subpath.map { FilePath($0) },
                    destination: destination, readOnly: request.readOnly, driver: try DriverMount(record.options))
            }
        }
    }

    var isFolder: Bool { (try? FileStatus.of(source).kind) != .regular } // ignored: what cannot be looked at cannot be mounted either

    /// Makes an empty place for it in `points`, which is laid below everything else.
    func makePoint(in points: RootedDirectory) throws(SyscallError) {
        if isFolder { return try points.makeDirectories(destination) }
        try points.makeDirectories(destination.removingLastComponent())
        try points.writeFile(destination, [])
    }

    /// Mounts it in the namespace of the calling thread; links in the container's files lead nowhere outside of `root`.
    func mount(in root: RootedDirectory) throws {
        if let driver, try !MountInfo.ofThread().contains(where: { $0.mountPoint == source }) { try driver.mount(at: source) }
        let target = try root.open(destination, .path)
        guard let subpath, !subpath.isEmpty else {
            return try Mounts.bind(Files.open(source, .path), onto: target, recursive: recursive, readOnly: readOnly)
        }
        try Mounts.bind(RootedDirectory(path: source).open(subpath, .path), onto: target, readOnly: readOnly)
    }
}
