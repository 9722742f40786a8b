import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

extension EventTable {
    /// Appends a container's event with the attributes Docker always gives: image, name, labels.
    func append(_ entry: ContainerEntry, _ action: String, _ attributes: [String: String] = [:]) throws {
        var all = entry.body.config.labels
        all["image"] = entry.body.imageName
        all["name"] = entry.record.name
        all.merge(attributes) { _, new in new }
        _ = try append(kind: "container", action: action, actor: entry.id.text, attributes: all, time: SystemClock.now())
    }
}
