import CaissonTerm
import TestSupport
import Testing

/// Whole screens of widgets, at the usual size and at one that fits badly.
struct WidgetGoldenTests {
    static let sizes = [Size(width: 80, height: 24), Size(width: 37, height: 11)]

    private static var table: Table {
        Table(
            columns: [
                TableColumn(title: "NAME", width: .flexible(min: 8, weight: 2)),
                TableColumn(title: "STATUS", width: .fixed(9)),
                TableColumn(title: "CPU", width: .fixed(6), alignment: .right, priority: 1),
                TableColumn(title: "IMAGE", width: .flexible(min: 10, weight: 1), priority: 2),
            ],
            count: 40
        ) { row in
            TableRow(
                cells: [
                    StyledLine(row == 3 ? "日本語コンテナの長い名前" : "container-\(row)"),
                    row % 3 == 0 ? StyledLine("● up", style: Style(foreground: .ansi(2))) : "■ exit 1",
                    "\(row).5%", StyledLine("registry/image:\(row)"),
                ], isMarked: row == 2)
        }
    }

    @Test("A table in a border", arguments: sizes)
    func table(_ size: Size) throws {
        var buffer = CellBuffer(size: size)
        let styles = WidgetStyles()
        let border = Border(title: "1 Containers", footer: "5 of 40")
        let inner = border.draw(into: &buffer, in: buffer.bounds, styles: styles, focused: true)
        var state = ListState(selection: 4)
        Self.table.draw(into: &buffer, in: inner, state: &state, styles: styles, focused: true)
        let bar = Rect(x: inner.maxX, y: inner.y + 1, width: 1, height: inner.height - 1)
        ScrollBar(position: state.offset, visible: inner.height - 1, total: 40).draw(
            into: &buffer, in: bar, style: styles.accent, styles: styles)
        try expectGolden(buffer, "table-\(size.width)x\(size.height)")
    }

    @Test("A tree beside a log", arguments: sizes)
    func treeAndLog(_ size: Size) throws {
        var buffer = CellBuffer(size: size)
        let styles = WidgetStyles()
        let parts = Layout.split(buffer.bounds, .horizontal, [.percent(40), .min(0)])
        let left = Border(title: "Files").draw(into: &buffer, in: parts[0], styles: styles, focused: true)
        let right = Border(title: "Logs", footer: "FOLLOW").draw(
            into: &buffer, in: parts[1], styles: styles, focused: false)
        var tree = TreeState<String>()
        let source = TreeStateTests.Source()
        tree.reload(source)
        tree.expandAll(source, limit: 100)
        tree.list.selection = 2
        TreeView(source: source, isMarked: { $0 == "b" }).draw(
            into: &buffer, in: left, state: &tree, styles: styles, focused: true)
        var log = LogViewState()
        let lines = LogViewTests.Source(
            lines: (0..<30).map { "12:30:\(10 + $0) request \($0) failed: upstream timeout after 30 s" })
        LogView(source: lines, highlight: LogHighlight(pattern: "FAILED", currentLine: 28)).draw(
            into: &buffer, in: right, state: &log, styles: styles)
        try expectGolden(buffer, "tree-log-\(size.width)x\(size.height)")
    }

    @Test("A form in a dialog over tabs, gauges and hints", arguments: sizes)
    func dialog(_ size: Size) throws {
        var buffer = CellBuffer(size: size)
        try Self.drawDialog(into: &buffer, styles: WidgetStyles())
        try expectGolden(buffer, "dialog-\(size.width)x\(size.height)")
    }

    @Test("The same in ASCII uses no other character", arguments: sizes)
    func ascii(_ size: Size) throws {
        var buffer = CellBuffer(size: size)
        var styles = WidgetStyles()
        styles.ascii = true
        try Self.drawDialog(into: &buffer, styles: styles)
        #expect(buffer.rows.allSatisfy { $0.allSatisfy(\.isASCII) })
        try expectGolden(buffer, "dialog-ascii-\(size.width)x\(size.height)")
    }

    private static func drawDialog(into buffer: inout CellBuffer, styles: WidgetStyles) throws {
        let rows = Layout.split(buffer.bounds, .vertical, [.fixed(1), .fixed(1), .fixed(2), .min(0), .fixed(1)])
        Tabs(titles: ["Logs", "Stats", "Changes"], selected: 1).draw(into: &buffer, in: rows[0], styles: styles)
        Gauge(fraction: 0.63, label: "63 %", level: .warning).draw(into: &buffer, in: rows[1], styles: styles)
        Sparkline(values: (0..<60).map { Double($0 % 17) }).draw(
            into: &buffer, in: rows[2], style: styles.accent, styles: styles)
        HintBar([Hint(key: "enter", label: "run"), Hint(key: "esc", label: "cancel"), Hint(key: "?", label: "help")])
            .draw(
                into: &buffer, in: rows[4], styles: styles)
        var form = Form(
            fields: [
                FormField(id: "name", label: "Name", kind: .text(TextField("web", placeholder: "generated"))),
                FormField(id: "cmd", label: "Command", kind: .text(TextField(placeholder: "from the image"))),
                FormField(id: "policy", label: "Restart", kind: .choice(["no", "always"], selected: 1)),
                FormField(id: "rm", label: "Remove after exit", kind: .toggle(true)),
            ])
        form.setError("name web is already in use", for: "name")
        let content = Dialog(
            title: "Run", size: Size(width: 44, height: form.preferredHeight(width: 44)), footer: "2 of 4"
        ).draw(
            into: &buffer, in: rows[3], styles: styles)
        let cursor = form.draw(into: &buffer, in: content, styles: styles)
        #expect(cursor.map { content.contains($0) } == true)
    }
}
