import CaissonAPI
import CaissonCore

/// Secrets and configs in Docker's shapes.
enum PayloadValue {
    static func value(_ payload: PayloadDetails) -> Value {
        var list = FieldList.head(payload.id, payload.version, payload.createdAt, payload.updatedAt)
        var spec = FieldList()
        spec.add("Name", payload.spec.name)
        spec.add("Labels", Value.labels(payload.spec.labels))
        spec.add("Data", payload.data.map { Base64.text($0) })
        if let driver = payload.spec.templateDriver {
            var template = FieldList()
            template.add("Name", driver)
            spec.always("Templating", template)
        }
        list.always("Spec", spec)
        list.add("PayloadVersion", Int64(clamping: payload.payloadVersion))
        return list.value
    }

    static func pretty(_ payload: PayloadDetails, _ kind: PayloadKind) -> String {
        let labels = NodeValue.labels("Labels:", payload.spec.labels)
        let (created, updated) = (SwarmText.time(payload.createdAt), SwarmText.time(payload.updatedAt))
        switch kind {
        case .secret:
            let lines = ["ID:              \(payload.id)", "Name:              \(payload.spec.name)"] + labels
            let rest = ["Driver:            ", "Created at:        \(created)", "Updated at:        \(updated)"]
            return (lines + rest + ["Version:           \(payload.payloadVersion)"]).joined(separator: "\n") + "\n"
        case .config:
            let lines = ["ID:\t\t\t\(payload.id)", "Name:\t\t\t\(payload.spec.name)"] + labels
            let rest = ["Created at:            \t\(created)", "Updated at:            \t\(updated)", "Version:\t\t\(payload.payloadVersion)"]
            return (lines + rest + ["Data:", String(decoding: payload.data ?? [], as: UTF8.self)]).joined(separator: "\n") + "\n"
        }
    }

    static func listing(_ kind: PayloadKind) -> Listing {
        let columns = kind == .secret ? ["ID", "Name", "Driver", "CreatedAt", "UpdatedAt"] : ["ID", "Name", "CreatedAt", "UpdatedAt"]
        return Listing(
            type: "*\(kind.rawValue).\(kind.rawValue)Context", table: columns.map { "{{.\($0)}}" }.joined(separator: "\t"),
            headers: [
                "ID": "ID", "Name": "NAME", "Driver": "DRIVER", "CreatedAt": "CREATED", "UpdatedAt": "UPDATED", "Labels": "LABELS",
                "Version": "VERSION",
            ])
    }

    static func row(_ payload: PayloadDetails, _ kind: PayloadKind, _ now: Timestamp) -> Value {
        Listing.row(
            "*\(kind.rawValue).\(kind.rawValue)Context",
            [
                "ID": payload.id, "Name": payload.spec.name, "Driver": "", "CreatedAt": FormatText.ago(payload.createdAt, now),
                "UpdatedAt": FormatText.ago(payload.updatedAt, now), "Labels": Listing.labels(payload.spec.labels),
                "Version": "\(payload.payloadVersion)",
            ], labels: payload.spec.labels)
    }
}
