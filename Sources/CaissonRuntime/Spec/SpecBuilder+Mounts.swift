import CaissonAPI
import CaissonCore
import CaissonOCI
import SystemPackage

extension SpecBuilder {
    /// The default mounts without those the user covers, the engine's files of /etc, then the user's, parents first.
    func allMounts() throws -> [MountSpec] {
        for mount in mounts { try check(mount) }
        let covered = Set(mounts.map { normal($0.destination) })
        let standard = defaults().filter { mount in
            // A /dev of the user's own comes with all that is below it.
            !covered.contains(mount.destination) && !(covered.contains("/dev") && mount.destination.hasPrefix("/dev/"))
        }
        let own = etcMounts().filter { !covered.contains($0.destination) }
        let sorted = mounts.enumerated().sorted { left, right in
            let (leftDepth, rightDepth) = (depth(left.element), depth(right.element))
            return leftDepth == rightDepth ? left.offset < right.offset : leftDepth < rightDepth
        }
        return standard + own + sorted.map { $0.element.spec(mapped: idBase != nil) }
    }

    private func defaults() -> [MountSpec] {
        DefaultProfile.mounts(shmSize: host.shmSize).compactMap { mount in
            var mount = mount
            let isWritable = host.privileged || (security.writableCgroups && mount.type == "cgroup")
            if isWritable && mount.destination.hasPrefix("/sys") { mount.options?.removeAll { $0 == "ro" } }
            // The options of a terminal's file system name IDs of the host.
            if let idBase, mount.type == "devpts" {
                mount.options = mount.options?.map { $0 == "gid=5" ? "gid=\(idBase + 5)" : $0 }
            }
            // With another container's namespace comes its memory, which no specification can tell.
            if mount.destination == "/dev/shm", host.ipcMode == "none" || ipcNamespacePath != nil { return nil }
            // Message queues show the namespace of who mounts them, memory is the host's folder.
            if host.ipcMode == "host", mount.destination == "/dev/shm" {
                return MountSpec(
                    destination: mount.destination, type: "bind", source: mount.destination, options: ["rbind", "rprivate"])
            }
            // A proc or queues of the host's namespaces are for the host's root to mount anew.
            if !facts.ownsHost, host.ipcMode == "host", mount.type == "mqueue" { return nil }
            if !facts.ownsHost, host.pidMode == "host", mount.type == "proc" {
                return MountSpec(
                    destination: "/proc", type: "bind", source: "/proc", options: ["rbind", "rprivate", "nosuid", "noexec", "nodev"])
            }
            // A new sysfs shows the network namespace of who mounts it, and the host's may not be mounted anew.
            if host.networkMode == "host", mount.type == "sysfs" {
                return MountSpec(
                    destination: "/sys", type: "bind", source: "/sys",
                    options: ["rbind", "rprivate", "nosuid", "noexec", "nodev"] + (host.privileged ? [] : ["ro"]))
            }
            return mount
        }
    }

    private func etcMounts() -> [MountSpec] {
        guard let files else { return [] }
        return [("/etc/resolv.conf", files.resolvConf), ("/etc/hostname", files.hostname), ("/etc/hosts", files.hosts)].map {
            MountSpec(destination: $0, type: "bind", source: $1.string, options: ["bind", "rprivate"])
        }
    }

    private func check(_ mount: SpecMount) throws {
        let destination = normal(mount.destination)
        guard mount.destination.hasPrefix("/"), destination != "/" else {
            throw CaissonError(
                .invalidArgument, "invalid mount config for type \"\(mount.kind)\": invalid mount path: '\(mount.destination)' mount path must be absolute")
        }
        if destination == "/proc" || destination.hasPrefix("/proc/") {
            throw CaissonError(.invalidArgument, "\"\(destination)\" cannot be mounted because it is inside /proc")
        }
    }

    private func depth(_ mount: SpecMount) -> Int { normal(mount.destination).utf8.count { $0 == UInt8(ascii: "/") } }

    private func normal(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
