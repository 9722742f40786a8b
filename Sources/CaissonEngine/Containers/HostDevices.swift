import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import SystemPackage

/// Nodes of this host's /dev by the numbers the kernel knows them by.
enum HostDevices {
    /// The nodes of `--device`; a folder stands for all below it. Throws `invalidArgument` for a path that is neither.
    static func requested(_ host: HostConfig) throws -> [RequestedDevice] {
        try (host.devices ?? []).flatMap { mapping in
            let found = try nodes(
                at: FilePath(mapping.pathOnHost), inside: FilePath(mapping.pathInContainer), access: mapping.cgroupPermissions, depth: 8)
            if found.isEmpty {
                throw problem(mapping.pathOnHost, "not a device node")
            }
            return found
        }
    }

    /// The weights and rates of block devices; nil when none are asked for.
    static func blockIO(_ host: HostConfig) throws -> BlockIOResources? {
        var limits = BlockIOResources()
        if let weight = host.blkioWeight, weight > 0 { limits.weight = UInt16(clamping: weight) }
        limits.weightDevice = try host.blkioWeightDevice?.map { try device($0.path, weight: UInt16(clamping: $0.weight)) }
        limits.throttleReadBpsDevice = try rates(host.blkioDeviceReadBps)
        limits.throttleWriteBpsDevice = try rates(host.blkioDeviceWriteBps)
        limits.throttleReadIOPSDevice = try rates(host.blkioDeviceReadIOps)
        limits.throttleWriteIOPSDevice = try rates(host.blkioDeviceWriteIOps)
        return limits == BlockIOResources() ? nil : limits
    }

    private static func rates(_ list: [DeviceRate]?) throws -> [BlockIODevice]? {
        try list?.map { try device($0.path, rate: $0.rate) }
    }

    private static func device(_ path: String, weight: UInt16? = nil, rate: UInt64? = nil) throws -> BlockIODevice {
        let status = try status(FilePath(path))
        guard status.kind == .blockDevice else { throw CaissonError(.invalidArgument, "\(path): not a block device") }
        return BlockIODevice(major: Int64(status.deviceMajor), minor: Int64(status.deviceMinor), weight: weight, rate: rate)
    }

    private static func nodes(at path: FilePath, inside: FilePath, access: String, depth: Int) throws -> [RequestedDevice] {
        let status = try status(path)
        switch status.kind {
        case .directory where depth > 0:
            return try Files.list(path).sorted { $0.name < $1.name }.flatMap { entry -> [RequestedDevice] in
                // Links of a folder lead to nodes that are in it anyway, or out of it.
                guard entry.kind != .symbolicLink else { return [] }
                return try nodes(
                    at: path.appending(entry.name), inside: inside.appending(entry.name), access: access, depth: depth - 1)
            }
        case .characterDevice, .blockDevice:
            var node = DeviceSpec(
                type: status.kind == .blockDevice ? "b" : "c", path: inside.string, major: Int64(status.deviceMajor),
                minor: Int64(status.deviceMinor), fileMode: status.mode)
            (node.uid, node.gid) = (status.owner, status.group)
            return [RequestedDevice(node: node, source: path.string, access: access)]
        default: return []
        }
    }

    private static func status(_ path: FilePath) throws -> FileStatus {
        do { return try FileStatus.of(path) } catch { throw problem(path.string, error.reason) }
    }

    private static func problem(_ path: String, _ reason: String) -> CaissonError {
        CaissonError(.invalidArgument, "error gathering device information while adding custom device \"\(path)\": \(reason)")
    }
}
