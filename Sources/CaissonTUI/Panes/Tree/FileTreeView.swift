import CaissonAPI
import CaissonCore
import CaissonTerm

/// Draws a file tree: what happened to each path, its size, and where it is.
enum FileTreeView {
    static func draw(
        _ files: inout FileTreeModel, _ paint: Paint, into buffer: inout CellBuffer, in inner: Rect, focused: Bool,
        showsChanges: Bool = true
    ) {
        let model = files
        let showsModes = inner.width >= 60
        var columns = [
            TableColumn(title: "", width: .fixed(1)),
            TableColumn(title: "", width: .fixed(5), alignment: .right),
            TableColumn(title: "", width: .flexible(min: 8, weight: 1)),
        ]
        if showsModes { columns.append(TableColumn(title: "", width: .fixed(14))) }
        let table = Table(columns: columns, count: model.rows.count, showsHeader: false) { row in
            TableRow(cells: cells(model, model.rows[row], paint, showsModes, showsChanges))
        }
        table.draw(into: &buffer, in: inner, state: &files.list, styles: paint.widgets, focused: focused)
    }

    private static func cells(_ model: FileTreeModel, _ index: Int, _ paint: Paint, _ showsModes: Bool, _ showsChanges: Bool) -> [StyledLine] {
        let node = model.tree.nodes[index]
        let mark = mark(showsChanges ? node.change?.kind : nil, paint)
        var name = StyledLine(String(repeating: "  ", count: min(node.depth, 24)))
        if node.isDirectory {
            let arrow = model.isFolded(index) ? paint.glyph("▸ ", "+ ") : paint.glyph("▾ ", "- ")
            name.append(model.hasChildren(index) ? arrow : "  ", style: paint.ink(.muted))
        } else {
            name.append("  ")
        }
        name.append(node.name, style: paint.ink(node.isDirectory ? .directory : mark.role))
        if let target = node.change?.linkTarget { name.append(paint.glyph(" → ", " -> ") + target, style: paint.ink(.muted)) }
        if node.isDirectory, model.isFolded(index), node.files > 0 {
            name.append("  \(node.files) file\(node.files == 1 ? "" : "s")", style: paint.ink(.muted))
        }
        let isEmpty = node.size == 0 && (node.isDirectory || node.change?.kind == .deleted)
        let size = isEmpty ? "" : ByteCount(node.size).compact
        let cells = [paint.text(mark.glyph, mark.role), paint.text(size, .muted), name]
        return showsModes ? cells + [paint.text(mode(node.change), .muted)] : cells
    }

    /// dive's marks: added, changed, removed.
    static func mark(_ kind: ChangeKind?, _ paint: Paint) -> (glyph: String, role: ThemeRole) {
        switch kind {
        case .added: ("+", .added)
        case .modified: ("~", .modified)
        case .deleted: (paint.glyph("−", "-"), .deleted)
        case nil: (" ", .text)
        }
    }

    private static func mode(_ change: FileChange?) -> String {
        guard let change, change.kind != .deleted else { return "" }
        let octal = String(change.mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - octal.count)) + octal + " \(change.uid):\(change.gid)"
    }

    /// `+ 214  ~ 9  − 2`: how many paths of each kind; hidden kinds in brackets.
    static func counts(_ model: FileTreeModel, _ paint: Paint) -> StyledLine {
        var line = StyledLine(spans: [])
        for kind in [ChangeKind.added, .modified, .deleted] {
            let mark = mark(kind, paint)
            let text = "\(mark.glyph)\(model.tree.counts[kind] ?? 0)"
            line.append(model.hiddenKinds.contains(kind) ? "(\(text))" : text, style: paint.ink(mark.role))
            line.append(" ")
        }
        line.append(ByteCount(model.tree.totalSize).compact, style: paint.ink(.muted))
        return line
    }
}
