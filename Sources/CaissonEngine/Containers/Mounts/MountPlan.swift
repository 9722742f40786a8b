import CaissonAPI
import CaissonCore
import SystemPackage

/// A container's own mounts, from every spelling of the request. Values alone: nothing of this host is looked at.
struct MountPlan: Equatable {
    /// In the order they are mounted: parents before children.
    let mounts: [ContainerMount]

    /// `declared` are the places that get a volume unless something else is mounted there, `inherited` the mounts of
    /// `--volumes-from`. Throws ``CaissonError`` (invalidArgument) in Docker's words.
    init(_ host: HostConfig, declared: [String] = [], inherited: [ContainerMount] = []) throws {
        var asked = try (host.binds ?? []).map { try BindText.parse($0, driver: host.volumeDriver) }
        for request in host.mounts ?? [] {
            try MountCheck.check(request)
            asked.append(ContainerMount(request, .mount, mode: request.type == .volume && !request.source.isEmpty ? "z" : ""))
        }
        for (target, options) in (host.tmpfs ?? [:]).sorted(by: { $0.key < $1.key }) {
            let request = MountRequest(type: .tmpfs, target: target)
            if let reason = MountCheck.refusal(ofTarget: target) { throw CaissonError(.invalidArgument, reason) }
            asked.append(ContainerMount(request, .memory, words: try TmpfsWords.parse(options)))
        }
        for index in asked.indices where asked[index].volume?.isEmpty == false && asked[index].mode.isEmpty {
            asked[index].mode = "z"
        }
        var places = try MountPlan.distinct(asked)
        var all = asked
        // What was asked for stands before what comes from elsewhere; of two containers the later one counts.
        for mount in inherited.reversed() where places.insert(mount.destination).inserted { all.append(mount) }
        for path in declared.sorted() {
            let mount = try MountPlan.declared(path, driver: host.volumeDriver)
            if places.insert(mount.destination).inserted { all.append(mount) }
        }
        mounts = all.enumerated().sorted { left, right in
            (left.element.depth, left.offset) < (right.element.depth, right.offset)
        }.map(\.element)
    }

    private static func declared(_ path: String, driver: String?) throws -> ContainerMount {
        var request = MountRequest(type: .volume, target: path)
        if let driver { request.volume = VolumeMountOptions(driver: VolumeDriverOptions(name: driver)) }
        do {
            try MountCheck.check(request)
        } catch let error as CaissonError {
            throw CaissonError(error.code, "invalid volume specification: '\(path)': \(error.message)")
        }
        return ContainerMount(request, .declared)
    }

    private static func distinct(_ mounts: [ContainerMount]) throws -> Set<String> {
        var seen: Set<String> = []
        for mount in mounts where !seen.insert(mount.destination).inserted {
            throw CaissonError(.invalidArgument, "Duplicate mount point: \(mount.destination)")
        }
        return seen
    }
}

extension ContainerMount {
    fileprivate var depth: Int { FilePath(destination).components.count }
}
