import CShimWire
import CaissonCore
import CaissonOCI

/// Turns a specification's view of the file system into the steps a monitor's child takes, in the runtime's fixed order:
/// mounts, devices, further mounts, terminal, the wait for the start, sysctls, masks, read-only paths, the root.
struct ActionCompiler {
    private let spec: RuntimeSpec
    private let facts: HostFacts
    private let first: [LaunchMount]
    private let extra: [LaunchMount]
    private let bases: [String: String]
    private let deviceSources: [String: String]

    init(_ plan: LaunchPlan) {
        spec = plan.spec
        facts = plan.facts
        first = plan.firstMounts
        extra = plan.extraMounts
        bases = plan.mountBases
        deviceSources = plan.deviceSources
    }

    func actions() throws -> [MountAction] {
        var actions = try first.map { try $0.action() }
        actions += (spec.mounts ?? []).flatMap(mount)
        if ownsDevices { actions += try devices() }
        actions += try extra.map { try $0.action() }
        if spec.process?.terminal == true { actions.append(MountAction(.terminal, "/dev/console")) }
        actions.append(MountAction(.wait))
        actions += (spec.linux?.sysctl ?? [:]).sorted { $0.key < $1.key }.map(sysctl)
        actions += (spec.linux?.readonlyPaths ?? []).map { MountAction(.readOnly, $0) }
        actions += (spec.linux?.maskedPaths ?? []).map { MountAction(.mask, $0) }
        if spec.root?.readonly == true {
            var root = MountAction(.attributes, "/")
            root.set = MountOptions.readOnly
            actions.append(root)
        }
        return actions
    }

    /// Nodes are only ever made in a tmpfs of the container's own, never in a /dev that was bound in.
    private var ownsDevices: Bool {
        (spec.mounts ?? []).last { $0.destination == "/dev" }?.type == "tmpfs"
    }

    private func mount(_ mount: MountSpec) -> [MountAction] {
        let options = MountOptions(mount.options ?? [])
        if mount.type == "bind" || options.isBind { return [bind(mount, options)] }
        if mount.type == "cgroup" { return cgroups(mount, options) }
        var action = MountAction(.mount, mount.destination)
        action.type = mount.type ?? "none"
        action.source = mount.source ?? mount.type
        action.data = options.data.isEmpty ? nil : options.data.joined(separator: ",")
        action.set = options.newAttributes
        // An image must not be able to lead these elsewhere with a link.
        if mount.type == "proc" || mount.type == "sysfs" { action.flags = Int(CZ_ACTION_NO_SYMLINKS) }
        return [action]
    }

    private func bind(_ mount: MountSpec, _ options: MountOptions) -> MountAction {
        var action = MountAction(.bind, mount.destination)
        action.source = mount.source
        (action.set, action.clear) = (options.set, options.clear)
        action.propagation = options.propagation == 0 ? 1 << 18 : options.propagation
        if let base = bases[mount.destination] {
            action.type = base
            action.flags |= Int(CZ_ACTION_INSIDE)
        } else if options.isRecursiveBind {
            action.flags |= Int(CZ_ACTION_RECURSIVE)
        }
        if options.isMapped { action.flags |= Int(CZ_ACTION_MAPPED) }
        if options.isRecursiveReadOnly { action.flags |= Int(CZ_ACTION_RECURSIVE_SET) }
        return action
    }

    private func cgroups(_ mount: MountSpec, _ options: MountOptions) -> [MountAction] {
        func hierarchy(_ folder: String, _ type: String, _ data: String?) -> MountAction {
            var action = MountAction(.mount, folder)
            action.type = type
            action.source = "cgroup"
            action.data = data
            action.set = options.newAttributes
            return action
        }
        guard case .legacy(let hierarchies) = facts.cgroups else {
            return [hierarchy(mount.destination, "cgroup2", nil)]
        }
        var folder = MountAction(.mount, mount.destination)
        (folder.type, folder.source, folder.data) = ("tmpfs", "tmpfs", "mode=755")
        folder.set = options.newAttributes & ~MountOptions.readOnly
        var actions = [folder]
        for one in hierarchies {
            let path = "\(mount.destination)/\(one.folder)"
            actions.append(hierarchy(path, one.controllers == nil ? "cgroup2" : "cgroup", one.controllers))
            let names = one.folder.split(separator: ",")
            if names.count > 1 { actions += names.map { link(one.folder, at: "\(mount.destination)/\($0)") } }
        }
        if options.set & MountOptions.readOnly != 0 {
            var sealed = MountAction(.attributes, mount.destination)
            sealed.set = MountOptions.readOnly
            actions.append(sealed)
        }
        return actions
    }

    private func devices() throws -> [MountAction] {
        let nodes = try (DefaultProfile.devices + (spec.linux?.devices ?? [])).map(node)
        let links = DefaultProfile.deviceLinks.filter { $0.1 != "/proc/kcore" || facts.hasKernelCore }
        return nodes + links.map { link($0.1, at: $0.0) }
    }

    private func node(_ device: DeviceSpec) throws -> MountAction {
        let kinds: [String: UInt32] = ["c": 0o020000, "u": 0o020000, "b": 0o060000, "p": 0o010000]
        guard let kind = kinds[device.type], let major = UInt32(exactly: device.major ?? 0),
            let minor = UInt32(exactly: device.minor ?? 0)
        else { throw CaissonError(.invalidArgument, "invalid device \(device.path)") }
        var action = MountAction(.node, device.path)
        action.source = deviceSources[device.path]
        action.mode = kind | (device.fileMode ?? 0o666) & 0o7777
        action.device = (major, minor)
        action.owner = (device.uid ?? 0, device.gid ?? 0)
        return action
    }

    private func link(_ source: String, at path: String) -> MountAction {
        var action = MountAction(.link, path)
        action.source = source
        return action
    }

    private func sysctl(_ key: String, _ value: String) -> MountAction {
        var action = MountAction(.sysctl, "/proc/sys/" + key.split(separator: ".").joined(separator: "/"))
        action.data = value
        return action
    }
}
