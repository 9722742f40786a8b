import CaissonAPI
import CaissonCore
import CaissonTerm

/// One row of the graph as text: lanes and node, what the step does, state or time at the right.
struct StepRow {
    let width: Int
    /// Lanes there is room for.
    let lanes: Int
    let now: Timestamp
    let paint: Paint

    func line(_ step: StepModel, _ row: LaneRow, startsStage: Bool, isCritical: Bool) -> StyledLine {
        let mark = BuildMark.mark(step.state, now, paint)
        var line = StyledLine(spans: [])
        for lane in 0..<lanes {
            let isNode = lane == min(row.lane, lanes - 1)
            let shape = lane < row.shapes.count ? row.shapes[lane] : .empty
            line.append(isNode ? mark.glyph : glyph(shape), style: paint.ink(isNode ? mark.role : .border))
            let isJoined = lane < row.joined.count && row.joined[lane] && lane + 1 < lanes
            line.append(isJoined ? paint.glyph("─", "-") : " ", style: paint.ink(.border))
        }
        let state = state(step)
        var text = StyledLine(spans: [])
        if startsStage, let stage = step.step.stage { text.append(stage + " ", style: paint.ink(.accent)) }
        let role: ThemeRole = step.isInstruction && step.state != .waiting ? .text : .muted
        text.append(step.instruction, style: role == .text ? Style() : paint.ink(role))
        // On the chain that decides how long the build takes.
        let flag = isCritical ? paint.glyph("◂", "<") : " "
        let room = max(0, width - 2 * lanes - CharacterWidth.of(state.text) - 3)
        let fitting = text.truncated(to: room)
        line.append(fitting)
        line.append(String(repeating: " ", count: room - fitting.width) + " ")
        line.append(state.text, style: paint.ink(state.role))
        line.append(" " + flag, style: paint.ink(.warning))
        return line
    }

    /// The bar under a running step: `███████░░░░ 64% 58M/90M`.
    func bar(_ step: StepModel, _ row: LaneRow) -> StyledLine {
        var line = StyledLine(spans: [])
        for lane in 0..<lanes {
            line.append(lane < row.open.count && row.open[lane] ? paint.glyph("│ ", "| ") : "  ", style: paint.ink(.border))
        }
        guard let fraction = step.fraction(at: now) else { return line }
        var label = " \(Int(fraction * 100))%"
        if let moved = step.measured, let total = moved.total {
            label += " \(ByteCount(moved.current).compact)/\(ByteCount(total).compact)"
        } else if let expected = step.step.expected {
            label += " of \(BuildMark.took(expected))"
        }
        let cells = max(4, min(24, width - 2 * lanes - CharacterWidth.of(label) - 1))
        let full = Int((fraction * Double(cells)).rounded(.down))
        line.append(String(repeating: paint.glyph("█", "#"), count: full), style: paint.ink(.gaugeFill))
        line.append(String(repeating: paint.glyph("░", "."), count: cells - full), style: paint.ink(.gaugeEmpty))
        line.append(label, style: paint.ink(.muted))
        return line
    }

    private func state(_ step: StepModel) -> (text: String, role: ThemeRole) {
        switch step.state {
        case .waiting, .cached, .cancelled: (BuildMark.word(step.state), step.state == .cancelled ? .warning : .muted)
        case .running: (BuildMark.took(step.seconds(at: now), isRunning: true), .accent)
        case .done: (BuildMark.took(step.seconds(at: now)), .text)
        case .failed: ("failed \(BuildMark.took(step.seconds(at: now)))", .bad)
        }
    }

    private func glyph(_ shape: LaneRow.Shape) -> String {
        switch shape {
        case .empty, .node: " "
        case .line: paint.glyph("│", "|")
        case .across: paint.glyph("─", "-")
        case .crossing: paint.glyph("┼", "+")
        case .forkRight: paint.glyph("├", "+")
        case .endRight: paint.glyph("└", "`")
        case .forkLeft: paint.glyph("┤", "+")
        case .endLeft: paint.glyph("┘", "'")
        case .endBetween: paint.glyph("┴", "+")
        }
    }
}
