import CaissonAPI
import CaissonTerm

/// What stands below a drawn network: the host's end, the ports that lead in, the names answered by the resolver.
struct NetworkNotes {
    let picture: NetworkPicture
    let guests: [NetworkGuest]
    let stem: AddressStem
    let grid: NetworkGrid
    let hasHost: Bool
    let width: Int
    let paint: Paint

    var lines: [StyledLine] { (hasHost ? [host] : []) + ports + names }

    private var arrow: String { paint.glyph(" → ", " > ") }

    /// ` host 172.20.0.1 ─────┘`, or to the right of the bridge's stem where that stands too far left.
    private var host: StyledLine {
        let words = "host \(picture.gateway)"
        let free = grid.stem - 2 - CharacterWidth.of(words)
        let level = LineArms([.left, .right]).glyph(ascii: paint.ascii)
        var line: StyledLine
        if free > 0 {
            line = paint.text(" \(words) ")
            line.append(String(repeating: level, count: free), style: paint.ink(.border))
            line.append(LineArms([.left, .up]).glyph(ascii: paint.ascii), style: paint.ink(.border))
        } else {
            line = StyledLine(String(repeating: " ", count: grid.stem))
            line.append(LineArms([.up, .right]).glyph(ascii: paint.ascii) + level + " ", style: paint.ink(.border))
            line.append(words)
        }
        if picture.details.isInternal { line.append("  nothing leads out", style: paint.ink(.warning)) }
        return line
    }

    /// `   0.0.0.0:8080 → web 80/tcp`
    private var ports: [StyledLine] {
        let ports = picture.ports
        let column = ports.map { CharacterWidth.of($0.host) }.max() ?? 0
        return ports.map { port in
            var line = paint.text("   " + CharacterWidth.pad(port.host, to: column), .accent)
            line.append(arrow, style: paint.ink(.border))
            line.append(port.container.name)
            line.append(" \(port.target)", style: paint.ink(.muted))
            return line
        }
    }

    /// ` dns api → .3 .4   db → .2`, as many to a line as fit.
    private var names: [StyledLine] {
        var addresses: [String: [String]] = [:]
        for guest in guests where !guest.address.isEmpty {
            for alias in guest.aliases { addresses[alias, default: []].append(stem.brief(guest.address)) }
        }
        var lines: [StyledLine] = []
        for (name, places) in addresses.sorted(by: { $0.key < $1.key }) {
            var entry = paint.text(name, .accent)
            entry.append(arrow, style: paint.ink(.border))
            entry.append(places.joined(separator: " "))
            if let last = lines.last, last.width + 3 + entry.width <= width {
                lines[lines.count - 1].append("   ")
            } else {
                lines.append(paint.text(lines.isEmpty ? " dns " : "     ", .muted))
            }
            lines[lines.count - 1].append(entry)
        }
        return lines
    }
}
