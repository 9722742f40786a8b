import CaissonTerm

/// The last line: the keys that matter here, or the filter being typed.
enum HintLine {
    /// Returns where the cursor is when text is typed.
    static func draw(_ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) -> Point? {
        buffer.fill(rect, style: paint[.text])
        guard let input = model.input, model.overlays.isEmpty else {
            HintBar(hints(model, paint)).draw(into: &buffer, in: rect, styles: paint.widgets)
            return nil
        }
        var styles = paint.widgets
        styles.fieldFocused = paint[.text]
        buffer.write("/", at: Point(x: rect.x + 1, y: rect.y), style: paint[.hintKey])
        let note = note(model, input)
        let field = Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4 - CharacterWidth.of(note), height: 1)
        buffer.write(note, at: Point(x: rect.maxX - CharacterWidth.of(note) - 1, y: rect.y), style: paint[.muted])
        return input.field.draw(into: &buffer, in: field, styles: styles, focused: true)
    }

    private static func note(_ model: AppModel, _ input: InputLine) -> String {
        switch input.purpose {
        case .searchLogs(.stepLog): model.build.searchFailed ? "nothing found" : "enter keeps  esc drops"
        case .searchLogs(.swarmLogs): model.swarm.logs.searchFailed ? "nothing found" : "enter keeps  esc drops"
        case .searchLogs: model.logs.searchFailed ? "nothing found" : "enter keeps  esc drops"
        case .filter(.steps): "enter keeps  n N next"
        case .filter: "enter keeps  esc drops"
        }
    }

    private static func hints(_ model: AppModel, _ paint: Paint) -> [Hint] {
        let enter = model.focus.isList || [.networkDrawing, .networkPorts, .swarmTasks].contains(model.focus) ? "open" : PaneCatalog.trees.contains(model.focus) ? "fold" : model.focus == .steps ? "log" : nil
        let hints = enter.map { [Hint(key: paint.glyph("↵", "enter"), label: $0)] } ?? []
        let enabled = CommandCatalog.all.filter { $0.hint != nil && $0.panes.contains(model.focus) && $0.isEnabled(model) }
        let own = enabled.filter { $0.panes != PaneCatalog.everything }
        var shown = hints
        let common = enabled.filter { $0.panes == PaneCatalog.everything }
        let room = model.size.width - common.reduce(0) { $0 + width($1, model) } - 8
        var used = hints.isEmpty ? 0 : 8
        for command in own {
            used += width(command, model)
            guard used <= room else { break }
            shown.append(hint(command, model))
        }
        return shown + common.map { hint($0, model) }
    }

    private static func hint(_ command: Command, _ model: AppModel) -> Hint {
        Hint(key: model.keymap.chords(for: command.id).first?.description ?? "", label: command.hint ?? "")
    }

    private static func width(_ command: Command, _ model: AppModel) -> Int {
        let hint = hint(command, model)
        return CharacterWidth.of(hint.key) + CharacterWidth.of(hint.label) + 3
    }
}

/// News in the corner, above the last line.
enum ToastView {
    static func draw(_ toasts: [Toast], _ paint: Paint, into buffer: inout CellBuffer, above line: Rect) {
        for (index, toast) in toasts.reversed().enumerated() {
            let y = line.y - 1 - index
            guard y > 1 else { return }
            let mark = toast.isFailure ? paint.glyph("✗ ", "! ") : paint.glyph("✓ ", "")
            let more = toast.isFailure ? "  (! for more)" : ""
            let text = CharacterWidth.truncate(mark + toast.text, to: max(4, line.width - 6 - more.count)) + more
            let width = CharacterWidth.of(text) + 2
            let box = Rect(x: max(line.x, line.maxX - width - 2), y: y, width: width, height: 1)
            let style = paint[toast.isFailure ? .toastBad : .toast]
            buffer.fill(box, style: style)
            buffer.write(text, at: Point(x: box.x + 1, y: y), style: style, clip: box)
        }
    }
}
