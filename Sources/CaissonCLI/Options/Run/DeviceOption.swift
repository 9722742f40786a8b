import CaissonAPI

/// `--device`, `--device-cgroup-rule` and the rates and weights of block devices.
enum DeviceOption {
    static func apply(_ flags: ParsedFlags, to host: inout HostConfig) {
        host.devices = values(flags, "device", mapping)
        host.deviceCgroupRules = values(flags, "device-cgroup-rule") { .value($0) }
        host.blkioWeightDevice = values(flags, "blkio-weight-device", weight)
        host.blkioDeviceReadBps = values(flags, "device-read-bps", bytes)
        host.blkioDeviceWriteBps = values(flags, "device-write-bps", bytes)
        host.blkioDeviceReadIOps = values(flags, "device-read-iops", operations)
        host.blkioDeviceWriteIOps = values(flags, "device-write-iops", operations)
    }

    @Sendable static func check(_ text: String) -> String? { mapping(text).failure }
    @Sendable static func checkWeight(_ text: String) -> String? { weight(text).failure }
    @Sendable static func checkBytes(_ text: String) -> String? { bytes(text).failure }
    @Sendable static func checkOperations(_ text: String) -> String? { operations(text).failure }

    /// `c 10:200 rwm`, every number or `*`.
    @Sendable static func checkRule(_ text: String) -> String? {
        let fields = text.split(separator: " ", omittingEmptySubsequences: false)
        let numbers = fields.count == 3 ? fields[1].split(separator: ":", omittingEmptySubsequences: false) : []
        let isRule = fields.count == 3 && ["a", "b", "c"].contains(fields[0]) && numbers.count == 2
            && numbers.allSatisfy { $0 == "*" || (!$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber }) } && isAccess(fields[2])
        return isRule ? nil : "invalid device cgroup format '\(text)'"
    }

    /// `/dev/sda`, `/dev/sda:/dev/xvda`, `/dev/sda:rw`, `/dev/sda:/dev/xvda:rwm`.
    static func mapping(_ text: String) -> Parsed<DeviceMapping> {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        // `vendor.com/class=name` is the name of a device of the Container Device Interface.
        guard text.hasPrefix("/") || !text.contains("=") else {
            return .reason("devices of the Container Device Interface are not supported: \(text): name a node of /dev")
        }
        guard (1...3).contains(parts.count), !parts.contains("") else { return .reason("bad format for path: \(text)") }
        var mapping = DeviceMapping(pathOnHost: parts[0], pathInContainer: parts[0])
        if parts.count == 2, isAccess(parts[1][...]) { mapping.cgroupPermissions = parts[1] } else if parts.count > 1 {
            mapping.pathInContainer = parts[1]
        }
        if parts.count == 3 {
            guard isAccess(parts[2][...]) else { return .reason("bad mode specified: \(parts[2])") }
            mapping.cgroupPermissions = parts[2]
        }
        guard mapping.pathOnHost.hasPrefix("/"), mapping.pathInContainer.hasPrefix("/") else {
            let bad = mapping.pathOnHost.hasPrefix("/") ? mapping.pathInContainer : mapping.pathOnHost
            return .reason("\(bad) is not an absolute path")
        }
        return .value(mapping)
    }

    private static func isAccess(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { "rwm".contains($0) } && Set(text).count == text.count
    }

    private static func weight(_ text: String) -> Parsed<DeviceWeight> {
        guard let (path, value) = split(text) else { return .reason("bad format: \(text)") }
        guard path.hasPrefix("/dev/") else { return .reason("bad format for device path: \(text)") }
        guard let weight = Int(value), weight == 0 || (10...1000).contains(weight) else { return .reason("invalid weight for device: \(text)") }
        return .value(DeviceWeight(path: path, weight: weight))
    }

    private static func bytes(_ text: String) -> Parsed<DeviceRate> {
        rate(text, "The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb") {
            FlagValue.bytes($0).success.flatMap { UInt64(exactly: $0) }
        }
    }

    private static func operations(_ text: String) -> Parsed<DeviceRate> {
        rate(text, "The correct format is <device-path>:<number>. Number must be a positive integer") { UInt64($0) }
    }

    private static func rate(_ text: String, _ format: String, _ number: (String) -> UInt64?) -> Parsed<DeviceRate> {
        guard let (path, value) = split(text) else { return .reason("bad format: \(text)") }
        guard path.hasPrefix("/dev/") else { return .reason("bad format for device path: \(text)") }
        guard let rate = number(value) else { return .reason("invalid rate for device: \(text). \(format)") }
        return .value(DeviceRate(path: path, rate: rate))
    }

    private static func split(_ text: String) -> (String, String)? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        return parts.count == 2 && !parts[0].isEmpty ? (parts[0], parts[1]) : nil
    }

    private static func values<Value>(
        _ flags: ParsedFlags, _ name: String, _ parse: (String) -> Parsed<Value>
    ) -> [Value]? {
        let found = flags.list(name).compactMap { parse($0).success }
        return found.isEmpty ? nil : found
    }
}
