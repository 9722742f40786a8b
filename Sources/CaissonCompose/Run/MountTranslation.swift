import CaissonAPI
import CaissonCore

/// A service's volumes, secrets and configs as mounts.
struct MountTranslation {
    let project: ComposeProject
    let service: ServiceDefinition
    let containerOf: (String) -> String

    func apply(to request: inout RunRequest) throws(ComposeError) {
        var mounts: [MountRequest] = []
        for (index, node) in service.mounts.enumerated() {
            mounts.append(try mount(node, "services.\(service.name).volumes[\(index)]"))
        }
        for (key, resources) in [("secrets", project.secrets), ("configs", project.configs)] {
            for grant in service.node[key]?.items ?? [] {
                if let mount = try mount(grant, key, resources) { mounts.append(mount) }
            }
        }
        request.host.mounts = mounts.isEmpty ? nil : mounts
        let shared = service.texts("volumes_from").map { text in
            text.hasPrefix("container:") ? String(text.dropFirst(10)) : sharedVolume(text)
        }
        request.host.volumesFrom = shared.isEmpty ? nil : shared
        var memory: [String: String] = [:]
        for text in service.texts("tmpfs") {
            let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
            memory[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
        request.host.tmpfs = memory.isEmpty ? nil : memory
    }

    private func sharedVolume(_ text: String) -> String {
        let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
        return ([containerOf(parts[0])] + parts.dropFirst()).joined(separator: ":")
    }

    private func mount(_ node: ComposeNode, _ path: String) throws(ComposeError) -> MountRequest {
        guard let type = MountRequest.Kind(rawValue: node["type"]?.text ?? "volume") else {
            throw ComposeError(
                "mounts of type \(node["type"]?.text ?? "") are not supported", at: node.mark, path: path)
        }
        var mount = MountRequest(
            type: type, source: node["source"]?.text ?? "", target: node["target"]?.text ?? "",
            readOnly: node["read_only"]?.flag ?? false)
        switch type {
        case .bind: addBind(node["bind"], to: &mount)
        case .volume: addVolume(node["volume"], to: &mount)
        case .tmpfs:
            mount.source = ""
            mount.tmpfs = TmpfsMountOptions(
                size: node["tmpfs"]?["size"]?.integer,
                mode: node["tmpfs"]?["mode"]?.text.flatMap { Spellings.mode($0) }.flatMap { UInt32(exactly: $0) })
        case .image: mount.image = ImageMountOptions(subpath: node["image"]?["subpath"]?.text)
        }
        return mount
    }

    private func addBind(_ node: ComposeNode?, to mount: inout MountRequest) {
        var bind = BindMountOptions(
            propagation: node?["propagation"]?.text, createMountpoint: node?["create_host_path"]?.flag ?? true)
        switch node?["recursive"]?.text {
        case "disabled": bind.nonRecursive = true
        case "writable": bind.readOnlyNonRecursive = true
        case "readonly": bind.readOnlyForceRecursive = true
        default: break
        }
        mount.bind = bind
    }

    private func addVolume(_ node: ComposeNode?, to mount: inout MountRequest) {
        let definition = project.volumes.first { $0.key == mount.source }
        mount.source = definition?.name ?? mount.source
        var volume = VolumeMountOptions(noCopy: node?["nocopy"]?.flag)
        let labels = node?["labels"]?.pairs ?? [:]
        volume.labels = labels.isEmpty ? nil : labels
        volume.subpath = node?["subpath"]?.text
        if volume != VolumeMountOptions() { mount.volume = volume }
    }

    /// A secret or config that is a file of this host is mounted for reading; nil for one that is copied in.
    private func mount(
        _ grant: ComposeNode, _ key: String, _ resources: [ResourceDefinition]
    ) throws(ComposeError) -> MountRequest? {
        let name = grant["source"]?.text ?? ""
        let node = resources.first { $0.key == name }?.node
        guard let file = node?["file"]?.text else {
            if node?["content"] != nil || node?["environment"] != nil { return nil }
            throw ComposeError(
                "\(name): external secrets and configs need Swarm mode", at: grant.mark,
                path: "services.\(service.name).\(key)")
        }
        var mount = MountRequest(
            type: .bind, source: file, target: grant["target"]?.text ?? "/run/secrets/\(name)", readOnly: true)
        mount.bind = BindMountOptions()
        return mount
    }
}
