import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import SystemPackage

/// A container's own mounts: `-v`, `--mount` and `--tmpfs` resolved against this host.
struct MountPlan {
    /// In the order they are mounted: parents before children.
    let requests: [MountRequest]

    /// Reads every spelling of the host configuration; throws ``CaissonError`` (invalidArgument) in Docker's words.
    init(_ host: HostConfig) throws {
        var requests = try (host.binds ?? []).map(MountPlan.parseBind) + (host.mounts ?? [])
        for (target, options) in (host.tmpfs ?? [:]).sorted(by: { $0.key < $1.key }) {
            let words = options.split(separator: ",").map(String.init)
            requests.append(MountRequest(type: .tmpfs, target: target, tmpfsOptions: words))
        }
        try MountPlan.check(requests)
        self.requests = requests.enumerated().sorted { left, right in
            (left.element.depth, left.offset) < (right.element.depth, right.offset)
        }.map(\.element)
    }

    /// `source:target[:options]`.
    private static func parseBind(_ text: String) throws -> MountRequest {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), !parts[0].isEmpty, parts[1].hasPrefix("/") else {
            throw CaissonError(.invalidArgument, "invalid volume specification: '\(text)'")
        }
        guard parts[0].hasPrefix("/") else {
            throw CaissonError(.notImplemented, "named volume \"\(parts[0])\" is not supported yet: give an absolute host path")
        }
        var request = MountRequest(type: .bind, source: parts[0], target: parts[1], createSource: true)
        for word in parts.count == 3 ? parts[2].split(separator: ",").map(String.init) : [] {
            switch word {
            case "ro": request.readOnly = true
            case "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent": break
            case "private", "rprivate", "shared", "rshared", "slave", "rslave": request.propagation = word
            default: throw CaissonError(.invalidArgument, "invalid mode: \(parts[2])")
            }
        }
        return request
    }

    private static func check(_ requests: [MountRequest]) throws {
        var seen: Set<String> = []
        for request in requests {
            let target = FilePath(request.target).lexicallyNormalized().string
            guard request.target.hasPrefix("/") else {
                throw CaissonError(.invalidArgument, "invalid mount path: '\(request.target)' mount path must be absolute")
            }
            if target == "/" { throw CaissonError(.invalidArgument, "invalid mount target: destination can't be '/'") }
            guard seen.insert(target).inserted else { throw CaissonError(.invalidArgument, "Duplicate mount point: \(target)") }
            if request.type == .volume {
                throw CaissonError(.notImplemented, "volumes are not supported yet: mount \(request.target) as bind or tmpfs")
            }
        }
    }

    /// `.Mounts` of inspect.
    func points() -> [MountPoint] {
        requests.map { request in
            MountPoint(
                type: request.type.rawValue, source: request.source, destination: request.target,
                mode: request.readOnly ? "ro" : "", rw: !request.readOnly,
                propagation: request.type == .bind ? (request.propagation.isEmpty ? "rprivate" : request.propagation) : "")
        }
    }

    /// What the runtime mounts; a missing source of `-v` is made, one of `--mount` is an error as Docker words it.
    func specMounts() throws -> [SpecMount] {
        for request in requests where request.type == .bind && !Files.exists(FilePath(request.source)) {
            guard request.createSource else {
                throw CaissonError(
                    .invalidArgument,
                    "invalid mount config for type \"bind\": bind source path does not exist: \(request.source)")
            }
            try Files.makeDirectories(FilePath(request.source), mode: 0o755)
        }
        return requests.map { SpecMount.from($0, volumePath: nil) }
    }
}

extension MountRequest {
    fileprivate var depth: Int { FilePath(target).lexicallyNormalized().components.count }
}
