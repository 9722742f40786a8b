import CaissonAPI
import CaissonOCI
import CaissonStore
import SystemPackage

/// A mount of a container as decided when it was made: volumes have names, images a stack of layers.
struct ContainerMount: Codable, Sendable, Equatable {
    /// Where it was asked for.
    enum Origin: String, Codable, Sendable {
        /// `-v source:target`.
        case bind
        /// `--mount`.
        case mount
        /// `--tmpfs`, which Docker keeps out of the list of mounts.
        case memory
        /// The image's `VOLUME`, or `-v /path`.
        case declared
    }

    var request: MountRequest
    var origin: Origin
    /// As typed behind the second colon of `-v`; `z` for a volume without any.
    var mode = ""
    /// Options of a tmpfs.
    var words: [String]?
    /// The stack of an image that is mounted.
    var chainID: String?
    /// The image's ID.
    var imageID: String?
    /// Whether the volume was made for this mount; `rm -v` takes it away.
    var isAnonymous = false
    /// Whether the volume's driver mounts something on its folder before use.
    var isDriven = false

    init(_ request: MountRequest, _ origin: Origin, mode: String = "", words: [String]? = nil) {
        self.request = request
        self.origin = origin
        self.mode = mode
        self.words = words
    }

    /// The place without blank steps.
    var destination: String { FilePath(request.target).lexicallyNormalized().string }

    /// The name of the volume; nil for other mounts, empty for one that is still to be made.
    var volume: String? { request.type == .volume ? request.source : nil }

    /// What the container holds by it.
    var use: VolumeTable.Use? {
        if let volume { return .volume(volume) }
        let image = imageID.flatMap { try? Digest(parsing: $0) } // ignored: the engine wrote it
        return image.map { .image($0) }
    }
}

extension ContainerMount {
    /// Its entry in `.Mounts` of inspect.
    func point(_ paths: StatePaths) -> MountPoint {
        let propagation = request.type == .bind ? request.bind?.propagation ?? "rprivate" : ""
        return MountPoint(
            type: request.type.rawValue, name: volume ?? imageID, source: shownSource(paths), destination: destination,
            driver: volume == nil ? nil : "local", mode: mode, rw: !request.readOnly && request.type != .image,
            propagation: propagation)
    }

    private func shownSource(_ paths: StatePaths) -> String {
        guard let volume else { return request.source }
        return paths.volumeData(volume).string
    }
}

extension ContainerBody {
    /// `.Mounts` of inspect.
    func mountPoints(_ paths: StatePaths) -> [MountPoint] {
        mounts.filter { $0.origin != .memory }.map { $0.point(paths) }
    }
}
