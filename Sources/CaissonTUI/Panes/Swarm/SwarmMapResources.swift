import CaissonAPI
import CaissonCore
import CaissonTerm

/// What of each node tasks have had set aside for them, below the map: `0.5/4` cores and `6G/8G` of memory, or as much of it in
/// a hundred where that has no room.
struct SwarmMapResources {
    /// Above it the next task may find no place.
    private static let scarce = 0.8

    let swarm: SwarmModel
    let paint: Paint

    private enum Kind: CaseIterable {
        case cpu, memory

        var names: [String] {
            self == .cpu ? ["cpu reserved", "cpu res.", "cpu"] : ["mem reserved", "mem res.", "mem"]
        }

        func amount(_ resources: TaskResources) -> Int64 { self == .cpu ? resources.nanoCPUs : resources.memoryBytes }

        func text(_ amount: Int64) -> String {
            self == .cpu ? ResourceText.cpus(amount) : amount == 0 ? "0" : ByteCount(amount).compact
        }
    }

    /// The rows below services, in the columns of the nodes.
    func rows(_ grid: SwarmMapGrid) -> [StyledLine] {
        Kind.allCases.map { kind in
            let name = kind.names.first { CharacterWidth.of($0) < grid.label } ?? ""
            var line = paint.text(" " + CharacterWidth.pad(name, to: grid.label), .muted)
            for id in swarm.index.nodeOrder {
                guard let node = swarm.index.nodes[id] else { continue }
                let share = share(kind, node, width: grid.cell - 1)
                line.append(CharacterWidth.pad(share.text, to: grid.cell), style: paint.ink(share.role))
            }
            return line
        }
    }

    static let columnWidth = 5

    /// The head of ``columns(_:)``.
    var columnHeads: String {
        Kind.allCases.map { CharacterWidth.pad($0.names[2].uppercased(), to: Self.columnWidth, alignment: .right) }
            .joined()
    }

    /// In a row of its own a node has the same in two narrow columns.
    func columns(_ node: NodeDetails) -> StyledLine {
        Kind.allCases.reduce(into: StyledLine(spans: [])) { line, kind in
            let share = share(kind, node, width: Self.columnWidth - 1, isBrief: true)
            line.append(
                CharacterWidth.pad(share.text, to: Self.columnWidth, alignment: .right), style: paint.ink(share.role))
        }
    }

    private func share(_ kind: Kind, _ node: NodeDetails, width: Int, isBrief: Bool = false) -> (
        text: String, role: ThemeRole
    ) {
        let (all, used) = (kind.amount(node.description.resources), kind.amount(swarm.index.reserved(on: node.id)))
        guard all > 0 else { return ("?", .muted) }
        let fraction = Double(used) / Double(all)
        let whole = "\(kind.text(used))/\(kind.text(all))"
        var text = !isBrief && CharacterWidth.of(whole) <= width ? whole : "\(Int((fraction * 100).rounded()))%"
        let isScarce = fraction > Self.scarce
        if isScarce, CharacterWidth.of(text) < width { text += "!" }
        return (text, isScarce ? .warning : used == 0 ? .muted : .text)
    }
}
