import CaissonAPI
import CaissonCore
import CaissonStore

extension StateTransaction {
    /// Appends a volume's event.
    func appendVolumeEvent(_ name: String, _ action: String, _ attributes: [String: String] = [:]) throws {
        try events.append(
            kind: EngineEvent.Kind.volume.rawValue, action: action, actor: name,
            attributes: ["driver": "local"].merging(attributes) { _, new in new })
    }

    /// A container's volumes are mounted now.
    func appendMounts(_ entry: ContainerEntry) throws {
        for mount in entry.body.mounts {
            guard let name = mount.volume else { continue }
            try appendVolumeEvent(
                name, "mount",
                [
                    "container": entry.id.text, "destination": mount.destination, "propagation": "",
                    "read/write": String(!mount.request.readOnly),
                ])
        }
    }

    /// A container's volumes are mounted no longer.
    func appendUnmounts(_ entry: ContainerEntry) throws {
        for mount in entry.body.mounts {
            if let name = mount.volume { try appendVolumeEvent(name, "unmount", ["container": entry.id.text]) }
        }
    }
}
