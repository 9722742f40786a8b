import CaissonCore
import CaissonTerm

/// What the swarm view shows where there is no swarm to look at: what one is for, and the keys that lead to it.
enum SwarmIntroView {
    static func draw(_ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.listTitle(.swarm, paint, model, note: "", filter: "")
        let inner = Border(title: title)
            .draw(into: &buffer, in: rect, styles: paint.widgets, focused: model.overlays.isEmpty)
        let width = min(70, inner.width - 4)
        let whole = text(model, paint, width: width, isBrief: false)
        let lines = whole.count <= inner.height ? whole : text(model, paint, width: width, isBrief: true)
        let top = inner.y + max(0, (inner.height - lines.count) / 3)
        for (row, line) in lines.enumerated() where top + row < inner.maxY {
            buffer.write(line, at: Point(x: inner.x + 2, y: top + row), base: paint[.text], clip: inner)
        }
    }

    private static func text(_ model: AppModel, _ paint: Paint, width: Int, isBrief: Bool) -> [StyledLine] {
        switch model.swarm.phase {
        case .unknown, .following: return [paint.text("asking for the swarm…", .muted)]
        case .lost(let error):
            return wrapped(error.message, .bad, width, paint) + [StyledLine("")] + offer(.refresh, "ask again", model, paint)
        case .noEngine:
            return wrapped("The long-lived engine (caissond) does not run.", .warning, width, paint)
                + about(isBrief, width, paint) + [StyledLine("")]
                + offer(.startSwarmEngine, "start the engine", model, paint)
                + offer(.initSwarm, "start it, and make a swarm of this machine", model, paint) + note(isBrief, width, paint)
        case .noSwarm:
            return wrapped("This machine is in no swarm.", .accent, width, paint) + about(isBrief, width, paint) + [StyledLine("")]
                + offer(.initSwarm, "make a swarm of this machine", model, paint) + note(isBrief, width, paint)
        }
    }

    private static func about(_ isBrief: Bool, _ width: Int, _ paint: Paint) -> [StyledLine] {
        let text = [
            "A swarm keeps services running: you say how many tasks of an image there shall be, and it starts them, replaces what fails, "
                + "and updates them slot by slot without a lost request.",
            "A service has one address and one published port for all its tasks. Stacks are compose files run that way, "
                + "and further machines can join later.",
        ]
        return text.prefix(isBrief ? 1 : 2).flatMap { [StyledLine("")] + wrapped($0, .text, width, paint) }
    }

    private static func note(_ isBrief: Bool, _ width: Int, _ paint: Paint) -> [StyledLine] {
        isBrief
            ? [] : wrapped("Nothing listens on the network until another machine is to join. The same: caisson swarm init", .muted, width - 5, paint)
                .map { paint.text("     " + $0.text, .muted) }
    }

    private static func offer(_ id: CommandID, _ title: String, _ model: AppModel, _ paint: Paint) -> [StyledLine] {
        let key = model.keymap.chords(for: id).first?.description ?? ":"
        var line = paint.text(CharacterWidth.pad("  " + key, to: 5), .hintKey)
        line.append(title)
        return [line]
    }

    private static func wrapped(_ text: String, _ role: ThemeRole, _ width: Int, _ paint: Paint) -> [StyledLine] {
        Wrapping.wrap(StyledLine(text), width: max(10, width), mode: .word).map { paint.text($0.text, role) }
    }
}
