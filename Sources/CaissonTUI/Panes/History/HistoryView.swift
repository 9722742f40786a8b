import CaissonAPI
import CaissonCore
import CaissonTerm

/// The layers pane: the instructions that made the image, newest first, each with what it added.
enum HistoryView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let name = model.images.selected?.displayName ?? ""
        let title = PaneFrame.tabTitle(.history, subject: name, model, paint)
        let entries = model.history.entries
        let inner = PaneFrame.draw(.history, title: title, footer: footer(entries, paint), model, paint, into: &buffer, in: rect)
        guard !entries.isEmpty else {
            let failure = model.history.remote.failure
            let text = failure?.message ?? (model.images.selected == nil ? "select an image" : "")
            return PaneFrame.message(text, failure == nil ? .muted : .bad, paint, into: &buffer, in: inner)
        }
        let now = model.now
        let table = Table(columns: columns, count: entries.count) { index in
            row(entries[index], number: entries.count - 1 - index, now, paint)
        }
        table.draw(
            into: &buffer, in: inner, state: &model.history.state, styles: paint.widgets,
            focused: PaneFrame.isFocused(.history, model))
        PaneFrame.scrollBar(
            position: model.history.state.offset, visible: table.rowHeight(in: inner), total: entries.count, .history, model,
            paint, into: &buffer, in: inner)
    }

    private static let columns = [
        TableColumn(title: "#", width: .fixed(2), alignment: .right),
        TableColumn(title: "SIZE", width: .fixed(5), alignment: .right),
        TableColumn(title: "INSTRUCTION", width: .flexible(min: 24, weight: 3)),
        TableColumn(title: "COMMENT", width: .flexible(min: 14, weight: 1), priority: 2),
        TableColumn(title: "AGE", width: .fixed(4), alignment: .right, priority: 1),
    ]

    private static func row(_ entry: ImageHistoryEntry, number: Int, _ now: Timestamp, _ paint: Paint) -> TableRow {
        let hasFiles = entry.diffID != nil
        return TableRow(cells: [
            paint.text("\(number)", .muted),
            hasFiles ? paint.text(entry.size.compact) : paint.text(paint.glyph("–", "-"), .muted),
            instruction(entry.createdBy, paint, isMuted: !hasFiles), paint.text(entry.comment, .muted),
            paint.text(entry.created.map { TimeLabel.age(of: $0, at: now) } ?? "", .muted),
        ])
    }

    /// The instruction without the shell around it, its keyword set off.
    private static func instruction(_ createdBy: String, _ paint: Paint, isMuted: Bool) -> StyledLine {
        let text = Instruction.text(createdBy)
        let keyword = text.prefix { $0.isUppercase }
        guard keyword.count > 1 else { return paint.text(text, isMuted ? .muted : .text) }
        var line = paint.text(String(keyword), isMuted ? .muted : .accent)
        line.append(String(text.dropFirst(keyword.count)), style: isMuted ? paint.ink(.muted) : Style())
        return line
    }

    private static func footer(_ entries: [ImageHistoryEntry], _ paint: Paint) -> StyledLine? {
        entries.isEmpty ? nil : paint.text("\(entries.count { $0.diffID != nil }) layers, \(entries.count) instructions", .muted)
    }
}

/// How an instruction is read out of a history entry's `created_by`.
enum Instruction {
    static func text(_ createdBy: String) -> String {
        var text = createdBy[...]
        let metadata = "/bin/sh -c #(nop) "
        if text.hasPrefix(metadata) {
            text = text.dropFirst(metadata.count).drop { $0 == " " }
        } else if text.hasPrefix("/bin/sh -c ") {
            text = "RUN " + text.dropFirst("/bin/sh -c ".count)
        }
        if text.hasPrefix("RUN /bin/sh -c ") { text = "RUN " + text.dropFirst("RUN /bin/sh -c ".count) }
        if text.hasSuffix(" # buildkit") { text = text.dropLast(" # buildkit".count) }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
