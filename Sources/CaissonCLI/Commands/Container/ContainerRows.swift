import CaissonAPI
import CaissonCore

/// The rows of `container ls`.
enum ContainerRows {
    private static let type = "*formatter.ContainerContext"

    static func listing(size: Bool) -> Listing {
        let columns = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"] + (size ? ["Size"] : [])
        return Listing(
            type: type, table: columns.map { "{{.\($0)}}" }.joined(separator: "\t"),
            headers: [
                "ID": "CONTAINER ID", "Names": "NAMES", "Image": "IMAGE", "Command": "COMMAND", "CreatedAt": "CREATED AT",
                "RunningFor": "CREATED", "Ports": "PORTS", "State": "STATE", "Status": "STATUS", "Size": "SIZE",
                "Labels": "LABELS", "Mounts": "MOUNTS", "LocalVolumes": "LOCAL VOLUMES", "Networks": "NETWORKS",
            ], raw: raw + (size ? ["size: {{.Size}}"] : []))
    }

    private static let raw = [
        "container_id: {{.ID}}", "image: {{.Image}}", "command: {{.Command}}", "created_at: {{.CreatedAt}}",
        "state: {{- pad .State 1 0}}", "status: {{- pad .Status 1 0}}", "names: {{.Names}}", "labels: {{- pad .Labels 1 0}}",
        "ports: {{- pad .Ports 1 0}}",
    ]

    /// With `full` nothing is shortened.
    static func row(_ container: ContainerSummary, now: Timestamp, console: Console, full: Bool) -> Value {
        let command = full ? container.command : FormatText.ellipsis(container.command, 20)
        let mounts = full ? container.mounts : container.mounts.map { FormatText.ellipsis($0, 15) }
        return Listing.row(
            type,
            [
                "ID": full ? container.id.text : container.id.short,
                "Names": container.name,
                "Image": image(container, full),
                "Command": JSONText.quoted(command),
                "CreatedAt": FormatText.date(container.created, console.localOffset(container.created)),
                "RunningFor": FormatText.ago(container.created, now),
                "Ports": container.ports,
                "State": container.state.rawValue,
                "Status": container.status(at: now),
                "Size": size(container),
                "Labels": Listing.labels(container.labels),
                "Mounts": mounts.joined(separator: ","),
                "LocalVolumes": String(container.localVolumes),
                "Networks": container.networks.joined(separator: ","),
            ], labels: container.labels)
    }

    /// An image known only by its ID is shown short, a digest behind a tag is left out.
    private static func image(_ container: ContainerSummary, _ full: Bool) -> String {
        guard !container.image.isEmpty else { return "<no image>" }
        guard !full else { return container.image }
        if FormatText.shortID(container.image) == FormatText.shortID(container.imageID) {
            return FormatText.shortID(container.imageID)
        }
        guard let at = container.image.firstIndex(of: "@") else { return container.image }
        let name = container.image[..<at]
        return name.split(separator: "/").last?.contains(":") == true ? String(name) : container.image
    }

    private static func size(_ container: ContainerSummary) -> String {
        let writable = (container.sizeRW ?? ByteCount(0)).decimal
        guard let whole = container.sizeRootFS, whole.bytes > 0 else { return writable }
        return "\(writable) (virtual \(whole.decimal))"
    }
}

extension ContainerSummary {
    /// How many of its mounts are volumes: those have names where others have paths.
    var localVolumes: Int { mounts.count { !$0.hasPrefix("/") } }
}
