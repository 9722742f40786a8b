import CaissonCore
import CaissonLinux
package import CaissonOCI
import SystemPackage

/// What a specification depends on besides what was asked for.
package struct HostFacts: Sendable, Hashable {
    /// How the host mounts cgroups.
    package enum Cgroups: Sendable, Hashable {
        case unified
        /// Folder name below /sys/fs/cgroup and mount options of each hierarchy: `("cpu,cpuacct", "cpu,cpuacct")`.
        case legacy([CgroupHierarchy])
    }

    /// What this process could give away at most.
    package var boundingCapabilities: Set<String>
    package var cgroups: Cgroups
    /// The device nodes of the host, for privileged containers.
    package var devices: [DeviceSpec] = []
    /// Folders of sysfs that tell how hot each processor is, which leaks what others compute.
    package var thermalPaths: [String] = []
    /// Whether the kernel shows its memory as /proc/kcore.
    package var hasKernelCore = true

    /// Whether root here is root of the host's own namespaces.
    package var ownsHost = true
    /// The last group ID there is, for who may use one of them.
    package var lastGroup: UInt32 = 2_147_483_647

    package init(boundingCapabilities: Set<String>, cgroups: Cgroups) {
        self.boundingCapabilities = boundingCapabilities
        self.cgroups = cgroups
    }

    /// Reads them from /proc; the devices only if `privileged`. Throws `CaissonError` when /proc cannot be read.
    package static func detect(privileged: Bool = false) throws -> HostFacts {
        do {
            var facts = HostFacts(boundingCapabilities: try bounding(), cgroups: try cgroups())
            facts.hasKernelCore = Files.exists("/proc/kcore")
            facts.ownsHost = UserNamespace.isInitial
            if !facts.ownsHost { facts.lastGroup = min(facts.lastGroup, max(1, UserNamespace.groupCount) - 1) }
            if privileged { facts.devices = try deviceNodes(below: "/dev", depth: 4) } else { facts.thermalPaths = try thermalPaths() }
            return facts
        } catch {
            throw CaissonError.wrapping(error, .internal, "inspect the host")
        }
    }

    private static func thermalPaths() throws -> [String] {
        guard Files.exists("/sys/devices/system/cpu/cpu0/thermal_throttle") else { return [] }
        let processors = try Files.list("/sys/devices/system/cpu").map(\.name).filter { name in
            name.hasPrefix("cpu") && name.count > 3 && name.dropFirst(3).allSatisfy(\.isNumber)
        }
        return processors.sorted().map { "/sys/devices/system/cpu/\($0)/thermal_throttle" }
    }

    private static func bounding() throws -> Set<String> {
        let status = try Files.readText("/proc/self/status")
        let line = status.split(separator: "\n").first { $0.hasPrefix("CapBnd:") }
        let digits = line?.split(whereSeparator: \.isWhitespace).last ?? "0"
        return CapabilityNames.set(UInt64(digits, radix: 16) ?? 0)
    }

    private static func cgroups() throws -> Cgroups {
        var hierarchies: [CgroupHierarchy] = []
        let text = try Files.readText("/proc/self/mounts")
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 4, fields[1].hasPrefix("/sys/fs/cgroup") else { continue }
            let folder = fields[1].split(separator: "/").last.map(String.init) ?? ""
            if fields[2] == "cgroup2" {
                if fields[1] == "/sys/fs/cgroup" { return .unified }
                hierarchies.append(CgroupHierarchy(folder: folder, controllers: nil))
            } else if fields[2] == "cgroup" {
                let generic: Set<Substring> = ["rw", "ro", "relatime", "nosuid", "nodev", "noexec", "noatime", "xattr", "clone_children"]
                let options = fields[3].split(separator: ",").filter { !generic.contains($0) && !$0.hasPrefix("release_agent=") }
                var controllers = options.contains { $0.hasPrefix("name=") } ? "none" : ""
                // Not joined(separator:), which would look for a conformance at the first start of every command.
                for option in options { controllers += controllers.isEmpty ? String(option) : "," + String(option) }
                hierarchies.append(CgroupHierarchy(folder: folder, controllers: controllers))
            }
        }
        return .legacy(hierarchies)
    }

    private static func deviceNodes(below folder: FilePath, depth: Int) throws -> [DeviceSpec] {
        let left: Set<String> = ["pts", "shm", "fd", "mqueue", "console", ".lxc", ".lxd-mounts", ".udev"]
        var devices: [DeviceSpec] = []
        for entry in try Files.list(folder) where !left.contains(entry.name) {
            let path = folder.appending(entry.name)
            // A node may vanish while we look.
            guard let status = try? FileStatus.of(path, followLinks: false) else { continue }
            if status.kind == .directory, depth > 0 {
                devices += try deviceNodes(below: path, depth: depth - 1)
            } else if status.kind == .characterDevice || status.kind == .blockDevice {
                var device = DeviceSpec(
                    type: status.kind == .blockDevice ? "b" : "c", path: path.string, major: Int64(status.deviceMajor),
                    minor: Int64(status.deviceMinor), fileMode: status.mode)
                (device.uid, device.gid) = (status.owner, status.group)
                devices.append(device)
            }
        }
        return devices
    }
}

/// One mounted cgroup hierarchy.
package struct CgroupHierarchy: Sendable, Hashable {
    /// Its folder below /sys/fs/cgroup.
    package var folder: String
    /// Mount options that select it in version 1; nil for version 2 in a hybrid layout.
    package var controllers: String?

    package init(folder: String, controllers: String?) {
        self.folder = folder
        self.controllers = controllers
    }
}
