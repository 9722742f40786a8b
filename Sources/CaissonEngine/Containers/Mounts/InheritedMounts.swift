import CaissonAPI
import CaissonCore

/// `--volumes-from container[:ro|rw]`.
struct InheritedMounts {
    let context: EngineContext

    /// Every volume and bind of the containers; throws ``CaissonError`` for a container that is not there or another mode.
    func mounts(_ specifications: [String]) throws -> [ContainerMount] {
        try specifications.flatMap { text in
            let (name, readOnly) = try InheritedMounts.parse(text)
            return try ContainerService(context: context).resolve(name).body.mounts.compactMap { mount -> ContainerMount? in
                guard mount.origin != .memory, mount.request.type != .tmpfs else { return nil }
                var mount = mount
                mount.request.readOnly = mount.request.readOnly || readOnly
                mount.mode = ""
                // What another container's image has there is no business of this one's.
                if mount.request.type == .volume { mount.request.volume = mount.request.volume ?? VolumeMountOptions() }
                mount.request.volume?.noCopy = true
                return mount
            }
        }
    }

    static func parse(_ text: String) throws -> (container: String, readOnly: Bool) {
        if text.isEmpty { throw CaissonError(.invalidArgument, "volumes-from specification cannot be an empty string") }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return (text, false) }
        guard let modes = MountModes(parts[1]), modes.propagation == nil, !modes.noCopy else {
            throw CaissonError(.invalidArgument, "invalid mode: \(parts[1])")
        }
        return (parts[0], modes.readOnly)
    }
}
