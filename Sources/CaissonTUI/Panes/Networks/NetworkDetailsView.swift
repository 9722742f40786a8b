import CaissonAPI
import CaissonCore
import CaissonTerm

/// The inspect pane of a network.
enum NetworkDetailsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.networkDetails, subject: model.subjectName(of: .networks), model, paint)
        let inner = PaneFrame.draw(.networkDetails, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.networks.picture.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let picture = model.networks.picture.value else { return }
        let lines = text(picture).lines(width: inner.width - 2, paint)
        var top = model.networks.detailsTop
        DetailLines.draw(lines, top: &top, .networkDetails, model, paint, into: &buffer, in: inner)
        model.networks.detailsTop = top
    }

    private static func text(_ picture: NetworkPicture) -> DetailLines {
        let details = picture.details
        var lines = DetailLines()
        lines.add("Name", details.name)
        lines.add("ID", details.id)
        lines.add("Driver", details.driver)
        lines.add("Scope", details.scope)
        if details.created != Timestamp(seconds: 0) { lines.add("Created", details.created.rfc3339) }
        lines.add("Internal", details.isInternal ? "yes, nothing leads out of this host" : nil)
        lines.add("IPv6", details.enableIPv6 ? "yes" : nil)
        lines.add("Attachable", details.attachable ? "yes" : nil)
        lines.add("Only", details.configOnly ? "a configuration for other networks" : nil)
        lines.add("Like", details.configFrom.network)
        lines.heading("Addresses")
        for part in details.ipam.config { add(part, &lines) }
        lines.heading("Containers")
        for guest in picture.guests { lines.add(guest.name, addresses(guest)) }
        lines.heading("Options")
        for (key, value) in details.options.sorted(by: { $0.key < $1.key }) { lines.add("", "\(key)=\(value)") }
        lines.heading("Labels")
        lines.add("", details.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        return lines
    }

    private static func add(_ part: AddressConfig, _ lines: inout DetailLines) {
        lines.add("Subnet", part.subnet)
        lines.add("Gateway", part.gateway)
        lines.add("Range", part.ipRange)
        for (name, address) in (part.auxiliary ?? [:]).sorted(by: { $0.key < $1.key }) {
            lines.add("Reserved", "\(address) \(name)")
        }
    }

    private static func addresses(_ guest: NetworkGuest) -> [String] {
        [guest.address, guest.address6, guest.mac].filter { !$0.isEmpty }
            + (guest.aliases.isEmpty ? [] : ["as " + guest.aliases.joined(separator: " ")])
    }
}
