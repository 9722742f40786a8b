import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Makes what the mounts of a new container need: volumes, with what the image has at their places.
struct MountProvision {
    private let context: EngineContext
    /// The mounts with names of volumes and stacks of images.
    private(set) var mounts: [ContainerMount] = []
    /// Volumes for this container alone; they are recorded with it.
    private(set) var fresh: [VolumeRecord] = []
    private var locks: [StateLock] = []

    /// `chain` is the stack of the container's image. Volumes stay locked until ``release()``, so that nobody removes one
    /// before the container is recorded. Throws ``CaissonError`` in Docker's words; nothing fresh is left then.
    init(_ context: EngineContext, _ planned: [ContainerMount], chain: ChainID?) throws {
        self.context = context
        do {
            // In one order in every process.
            for name in Set(planned.compactMap(\.volume)).subtracting([""]).sorted() {
                try VolumeName.validate(name)
                locks.append(try context.locks.lock(.volume(name)))
            }
            for mount in planned {
                let provided = try provide(mount, chain)
                mounts.append(provided)
            }
        } catch {
            discard()
            throw error
        }
    }

    private mutating func provide(_ mount: ContainerMount, _ chain: ChainID?) throws -> ContainerMount {
        switch mount.request.type {
        case .tmpfs: return mount
        case .bind:
            let request = mount.request
            guard request.bind?.createMountpoint == true || Files.exists(FilePath(request.source)) else {
                throw MountCheck.invalid(request, "bind source path does not exist: \(request.source)")
            }
            return mount
        case .image:
            let image = try context.images.resolve(mount.request.source)
            guard let top = image.layers.last?.chainID else {
                throw MountCheck.invalid(mount.request, "image \(mount.request.source) has no files")
            }
            var mount = mount
            (mount.imageID, mount.chainID) = (image.id.text, top.text)
            return mount
        case .volume: return try provideVolume(mount, chain)
        }
    }

    private mutating func provideVolume(_ planned: ContainerMount, _ chain: ChainID?) throws -> ContainerMount {
        var mount = planned
        let options = mount.request.volume
        let creation = VolumeCreation(context: context)
        let name = mount.request.source.isEmpty ? nil : mount.request.source
        var record = try creation.record(
            named: name,
            VolumeRequest(driver: options?.driver?.name ?? "", options: options?.driver?.options ?? [:], labels: options?.labels ?? [:]))
        if name == nil {
            // Until it is on record a prune takes it for left.
            locks.append(try context.locks.lock(.volume(record.name)))
            fresh.append(record)
            try creation.makeFolder(record)
            mount.request.source = record.name
            mount.isAnonymous = true
        } else {
            record = try creation.ensure(record)
        }
        mount.isDriven = try DriverMount(record.options) != nil
        if let chain, options?.noCopy != true, options?.subpath?.isEmpty ?? true {
            try VolumeSeed(context: context).fill(record, from: chain, at: mount.destination)
        }
        return mount
    }

    /// Records the fresh volumes, and what the container holds.
    func record(_ entry: ContainerEntry, _ state: StateTransaction) throws {
        for volume in fresh { try VolumeCreation(context: context).insert(volume, state) }
        try state.volumes.use(entry.body.uses, by: entry.id)
    }

    /// Lets others have the volumes.
    func release() {
        for lock in locks { lock.release() }
    }

    /// Removes what was made for a container that is not to be.
    func discard() {
        for volume in fresh { try? removeTree(at: context.paths.volume(volume.name)) } // ignored: swept by the next prune
        release()
    }
}
