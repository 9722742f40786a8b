import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// A container's mounts as this start of it needs them.
struct StartMounts {
    /// For the specification.
    private(set) var mounts: [SpecMount] = []
    /// Images, stacked where the mounts above show them.
    private(set) var images: [LaunchMount] = []

    /// The folders that sources are paths inside of.
    var bases: [String: String] {
        Dictionary(mounts.compactMap { mount in mount.base.map { (mount.destination, $0) } }) { first, _ in first }
    }

    private let context: EngineContext
    private let scratch: FilePath

    /// `scratch` is a folder of this start's own. Makes missing sources of `-v` and has volumes ready. Throws ``CaissonError``
    /// in Docker's words for what is not there.
    init(_ context: EngineContext, _ entry: ContainerEntry, scratch: FilePath) throws {
        self.context = context
        self.scratch = scratch
        for mount in entry.body.mounts {
            switch mount.request.type {
            case .bind:
                let bind = try bind(mount.request)
                mounts.append(bind)
            case .volume:
                let volume = try volume(mount)
                mounts.append(volume)
            case .tmpfs: mounts.append(memory(mount))
            case .image: try addImage(mount)
            }
        }
    }

    private func bind(_ request: MountRequest) throws -> SpecMount {
        let source = FilePath(request.source)
        if !Files.exists(source) {
            guard request.bind?.createMountpoint == true else {
                throw MountCheck.invalid(request, "bind source path does not exist: \(request.source)")
            }
            do {
                try Files.makeDirectories(source, mode: 0o755)
            } catch {
                throw CaissonError(
                    error.code, "error while creating mount source path '\(request.source)': \(error)", cause: error)
            }
        }
        let propagation = request.bind?.propagation ?? ""
        try SharedSource.check(source, propagation)
        var mount = SpecMount(
            source: request.source, destination: request.target, readOnly: request.readOnly,
            recursive: request.bind?.nonRecursive != true, propagation: propagation)
        mount.isOnlyTopReadOnly = request.bind?.readOnlyNonRecursive == true
        return mount
    }

    private func volume(_ mount: ContainerMount) throws -> SpecMount {
        let name = mount.request.source
        let data = context.paths.volumeData(name)
        if mount.isDriven { try VolumeMounting(context: context).mount(name) }
        guard Files.exists(data) else { throw CaissonError(.notFound, "get \(name): no such volume", subject: name) }
        guard let path = mount.request.volume?.subpath, !path.isEmpty else {
            var whole = SpecMount(source: data.string, destination: mount.request.target, readOnly: mount.request.readOnly)
            whole.isOwn = true
            return whole
        }
        var part = SpecMount(
            source: path, destination: mount.request.target, readOnly: mount.request.readOnly, recursive: false,
            base: data.string)
        part.isOwn = true
        return part
    }

    private func memory(_ mount: ContainerMount) -> SpecMount {
        var options = mount.words ?? []
        if let size = mount.request.tmpfs?.size, size > 0 { options.append("size=\(size)") }
        if let mode = mount.request.tmpfs?.mode, mode != 0 { options.append("mode=" + String(mode, radix: 8)) }
        return SpecMount(kind: .tmpfs, destination: mount.request.target, readOnly: mount.request.readOnly, options: options)
    }

    private mutating func addImage(_ mount: ContainerMount) throws {
        let plan = try context.snapshots.view(ChainID(parsing: mount.chainID ?? ""))
        let place = scratch.appending("image\(images.count)")
        try Files.makeDirectories(place, mode: 0o700)
        images.append(.overlay(at: place, base: plan.base, layers: plan.lower, writable: nil))
        let shown = SpecMount(
            source: mount.request.image?.subpath ?? "/", destination: mount.request.target, readOnly: true, recursive: false,
            base: place.string)
        mounts.append(shown)
    }
}

/// What a bind with propagation needs of the mount its source is on.
enum SharedSource {
    /// Throws ``CaissonError`` (invalidArgument) in Docker's words; costs nothing for private binds.
    static func check(_ source: FilePath, _ propagation: String) throws {
        let wantsShared = propagation.hasSuffix("shared")
        guard wantsShared || propagation.hasSuffix("slave") else { return }
        do {
            let place = try Files.realPath(source)
            // Of mounts on one place the last covers the others.
            let holding = try MountInfo.current().filter { place.starts(with: $0.mountPoint) }.enumerated().max { left, right in
                (left.element.mountPoint.components.count, left.offset) < (right.element.mountPoint.components.count, right.offset)
            }?.element
            let fields = holding?.optionalFields ?? []
            let isShared = fields.contains { $0.hasPrefix("shared:") }
            if isShared || !wantsShared && fields.contains(where: { $0.hasPrefix("master:") }) { return }
            throw CaissonError(
                .invalidArgument,
                "path \(source) is mounted on \(holding?.mountPoint.string ?? "/") but it is not a shared"
                    + (wantsShared ? " mount" : " or slave mount"))
        } catch let error as SyscallError {
            throw error.asCaissonError("mount \(source)")
        }
    }
}
