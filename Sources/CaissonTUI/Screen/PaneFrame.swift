import CaissonTerm

/// The frame of a pane: heavy and coloured when it has the focus, with its title or tabs above and news below.
enum PaneFrame {
    /// Returns the room inside.
    static func draw(
        _ pane: PaneID, title: StyledLine, footer: StyledLine? = nil, _ model: AppModel, _ paint: Paint,
        into buffer: inout CellBuffer, in rect: Rect
    ) -> Rect {
        Border(title: title, footer: footer)
            .draw(into: &buffer, in: rect, styles: paint.widgets, focused: isFocused(pane, model))
    }

    static func isFocused(_ pane: PaneID, _ model: AppModel) -> Bool { model.focus == pane && model.overlays.isEmpty }

    /// `1 Containers  4/16  /web`: number, name, how many, the filter.
    static func listTitle(_ pane: PaneID, _ paint: Paint, _ model: AppModel, note: String, filter: String) -> StyledLine
    {
        let descriptor = PaneCatalog.descriptor(pane)
        let role: ThemeRole = isFocused(pane, model) ? .titleFocused : .title
        var line = paint.text(descriptor.number.map { "\($0) " } ?? "", .hintKey)
        line.append(descriptor.title, style: paint.ink(role))
        if !note.isEmpty { line.append("  " + note, style: paint.ink(.muted)) }
        if !filter.isEmpty { line.append("  /" + filter, style: paint.ink(.accent)) }
        return line
    }

    /// The object's name and the tabs over it, the one in front in brackets: `web ‹Logs› Changes Inspect`.
    static func tabTitle(_ pane: PaneID, subject: String, _ model: AppModel, _ paint: Paint) -> StyledLine {
        var line =
            subject.isEmpty
            ? StyledLine(spans: []) : paint.text(subject, isFocused(pane, model) ? .titleFocused : .title)
        let tabs = tabs(over: pane, model)
        // Brackets are for choosing: a tab that has the place to itself needs none.
        let (open, close) = tabs.count < 2 ? ("", "") : paint.ascii ? ("<", ">") : ("‹", "›")
        for tab in tabs {
            if !line.spans.isEmpty { line.append(" ") }
            let isFront = tab == pane
            line.append(isFront ? open + tab.title + close : tab.title, style: paint.ink(isFront ? .tabSelected : .tab))
        }
        return line
    }

    /// The tabs a pane's frame offers: its own, and those that are not on the screen anyway.
    private static func tabs(over pane: PaneID, _ model: AppModel) -> [PaneID] {
        guard let owner = PaneCatalog.descriptor(pane).owner else { return [] }
        let visible = Set(model.layout.panes.map(\.id))
        return PaneCatalog.tabs(of: owner).filter { $0 == pane || !visible.contains($0) }
    }

    /// The tab drawn at a column of a pane's upper border, counted from the pane's left edge.
    static func tab(atColumn column: Int, of pane: PaneID, subject: String, _ model: AppModel) -> PaneID? {
        let tabs = tabs(over: pane, model)
        // Behind the corner, a line and a blank; without a name there is none between it and the first tab.
        var start = subject.isEmpty ? 2 : 3 + CharacterWidth.of(subject)
        for tab in tabs {
            let brackets = tab == pane && tabs.count > 1 ? 2 : 0
            let end = start + 1 + CharacterWidth.of(tab.title) + brackets
            if column > start, column < end + 1 { return tab }
            start = end
        }
        return nil
    }

    /// A thumb on the right border, when not everything is in view.
    static func scrollBar(
        position: Int, visible: Int, total: Int, _ pane: PaneID, _ model: AppModel, _ paint: Paint,
        into buffer: inout CellBuffer, in inner: Rect
    ) {
        let style = isFocused(pane, model) ? paint.widgets.borderFocused : paint.widgets.border
        ScrollBar(position: position, visible: visible, total: total).draw(
            into: &buffer, in: Rect(x: inner.maxX, y: inner.y, width: 1, height: inner.height), style: style,
            styles: paint.widgets)
    }

    /// A sentence in the middle of an empty pane.
    static func message(
        _ text: String, _ role: ThemeRole, _ paint: Paint, into buffer: inout CellBuffer, in inner: Rect
    ) {
        let lines = Wrapping.wrap(StyledLine(text), width: max(1, inner.width - 2), mode: .word).prefix(inner.height)
        let top = inner.y + max(0, (inner.height - lines.count) / 2)
        for (row, line) in lines.enumerated() {
            let x = inner.x + max(0, (inner.width - line.width) / 2)
            buffer.write(line, at: Point(x: x, y: top + row), base: paint[role], clip: inner)
        }
    }
}
