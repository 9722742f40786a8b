import CaissonAPI
import CaissonCore
import CaissonTerm

/// The palette: a field and what is offered for its text.
enum PaletteView {
    static func draw(_ palette: CommandPalette, _ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer)
        -> Point?
    {
        let items = palette.items(model)
        let room = OverlayView.room(buffer)
        let size = Size(width: min(66, room.width - 6), height: min(17, room.height - 2))
        let footer = paint.text("enter run  esc close", .muted)
        let inner = Dialog(title: paint.text(": Command", .titleFocused), size: size, footer: footer)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        let cursor = palette.field.draw(into: &buffer, in: inner.row(0), styles: paint.sheet, focused: true)
        let list = Rect(x: inner.x, y: inner.y + 2, width: inner.width, height: max(0, inner.height - 2))
        if items.isEmpty {
            buffer.write("nothing matches", at: list.origin, style: paint.ink(.muted).over(paint[.dialog]))
        }
        var state = palette.state
        var styles = paint.sheet
        styles.text = paint[.dialog]
        let columns = [
            TableColumn(title: "", width: .fixed(9)), TableColumn(title: "", width: .flexible(min: 10, weight: 1)),
            TableColumn(title: "", width: .fixed(10), alignment: .right),
        ]
        Table(columns: columns, count: items.count, showsHeader: false) { row(items[$0], model, paint) }
            .draw(into: &buffer, in: list, state: &state, styles: styles, focused: true)
        return cursor
    }

    private static func row(_ item: CommandPalette.Item, _ model: AppModel, _ paint: Paint) -> TableRow {
        switch item {
        case .command(let command):
            let noun = command.panes == PaneCatalog.everything ? "view" : command.id.rawValue.prefix { $0 != "." }
            let key = model.keymap.chords(for: command.id).first?.description ?? ""
            return TableRow(cells: [
                paint.text(String(noun), .muted), paint.text(command.title), paint.text(key, .hintKey),
            ])
        case .typed(let typed):
            return TableRow(cells: [paint.text("run", .accent), paint.text(label(typed)), paint.text("")])
        case .container(let container):
            let mark = StateMark.mark(container.state, exitCode: container.exitCode, paint)
            return TableRow(cells: [
                paint.text("container", .muted), paint.text(container.name),
                paint.text(mark.glyph + " " + StateMark.word(container), mark.role),
            ])
        case .image(let image):
            return TableRow(cells: [
                paint.text("image", .muted), paint.text(image.displayName),
                paint.text(image.image.size.compact, .muted),
            ])
        case .volume(let volume):
            let size = model.volumes.size(of: volume)?.compact ?? ""
            return TableRow(cells: [
                paint.text("volume", .muted), paint.text(volume.displayName), paint.text(size, .muted),
            ])
        case .network(let network):
            let subnet = network.addresses.first?.subnet ?? ""
            return TableRow(cells: [
                paint.text("network", .muted), paint.text(network.name), paint.text(subnet, .muted),
            ])
        case .service(let service):
            let condition = ServiceCondition(service, model.swarm.index.board(service.id))
            let mark = condition.mark(paint)
            return TableRow(cells: [
                paint.text("service", .muted), paint.text(service.name),
                paint.text(mark.glyph + " " + condition.word, mark.role),
            ])
        case .build(let build):
            let mark = BuildMark.mark(build.state, model.now, paint)
            return TableRow(cells: [
                paint.text("build", .muted), paint.text(build.name),
                paint.text(mark.glyph + " " + build.state.rawValue, mark.role),
            ])
        case .theme(let name):
            let isCurrent = model.theme.name == name
            return TableRow(cells: [
                paint.text("theme", .muted), paint.text(name), paint.text(isCurrent ? "current" : "", .muted),
            ])
        }
    }

    private static func label(_ typed: TypedCommand) -> String {
        switch typed {
        case .action(let action): action.commandLine
        case .theme(let name): "theme \(name)"
        case .build(let order): EngineAction.build(order.request(folder: order.folder)).commandLine
        case .stack(let request): EngineAction.swarm(.deployStack(request)).commandLine
        case .exec(let container, let command):
            "caisson container exec -it \(container) \(command.joined(separator: " "))"
        case .connect(let network, let container): "caisson network connect \(network.name) \(container)"
        case .disconnect(let network, let container): "caisson network disconnect \(network.name) \(container)"
        case .commit(let container, let reference): "caisson container commit \(container) \(reference ?? "")"
        }
    }
}

/// Help: every key that works in the focused pane, then those that work everywhere.
enum HelpView {
    static func draw(_ help: Help, _ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer) -> Point? {
        let commands = help.commands(model)
        let room = OverlayView.room(buffer)
        let size = Size(width: min(66, room.width - 6), height: room.height - 2)
        let footer = paint.text("enter run it  esc close", .muted)
        let inner = Dialog(title: paint.text("? Keys in \(help.pane.title)", .titleFocused), size: size, footer: footer)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        let cursor = help.field.draw(into: &buffer, in: inner.row(0), styles: paint.sheet, focused: true)
        let list = Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: max(0, inner.height - 1))
        var state = help.state
        var styles = paint.sheet
        styles.text = paint[.dialog]
        let columns = [
            TableColumn(title: "", width: .fixed(16)), TableColumn(title: "", width: .flexible(min: 10, weight: 1)),
            TableColumn(title: "", width: .fixed(10), alignment: .right, priority: 1),
        ]
        Table(columns: columns, count: commands.count, showsHeader: false) { index in
            let command = commands[index]
            let keys = model.keymap.chords(for: command.id).map(\.description).joined(separator: " ")
            let isOwn = command.panes != PaneCatalog.everything
            let role: ThemeRole = command.isEnabled(model) ? .text : .muted
            return TableRow(cells: [
                paint.text(keys, .hintKey), paint.text(command.title, role),
                paint.text(isOwn ? "here" : "everywhere", .muted),
            ])
        }
        .draw(into: &buffer, in: list, state: &state, styles: styles, focused: true)
        return cursor
    }
}

/// What ran: the command line that does the same, how long it took and how it ended.
enum CommandLogView {
    static func draw(_ state: ListState, _ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer) {
        let room = OverlayView.room(buffer)
        let size = Size(width: min(96, room.width - 6), height: min(24, room.height - 2))
        let footer = paint.text("enter more  esc close", .muted)
        let inner = Dialog(title: paint.text("@ What ran", .titleFocused), size: size, footer: footer)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        guard !model.jobs.isEmpty else {
            buffer.write("nothing yet", at: inner.origin, style: paint.ink(.muted).over(paint[.dialog]))
            return
        }
        var state = state
        var styles = paint.sheet
        styles.text = paint[.dialog]
        let columns = [
            TableColumn(title: "", width: .fixed(8)), TableColumn(title: "", width: .fixed(1)),
            TableColumn(title: "", width: .flexible(min: 10, weight: 1)),
            TableColumn(title: "", width: .fixed(7), alignment: .right),
        ]
        Table(columns: columns, count: model.jobs.count, showsHeader: false) { row(model.jobs[$0], model, paint) }
            .draw(into: &buffer, in: inner, state: &state, styles: styles, focused: true)
    }

    private static func row(_ job: Job, _ model: AppModel, _ paint: Paint) -> TableRow {
        let (mark, took): (StyledLine, String)
        switch job.state {
        case .running: (mark, took) = (paint.text(paint.glyph("⇅", "*"), .accent), "")
        case .done(let end):
            (mark, took) = (paint.text(paint.glyph("✓", "+"), .good), TimeLabel.took(end.since(job.started)))
        case .failed(let end, _):
            (mark, took) = (paint.text(paint.glyph("✗", "x"), .bad), TimeLabel.took(end.since(job.started)))
        }
        return TableRow(cells: [
            paint.text(TimeLabel.clock(job.started, offset: model.utcOffset), .timestamp), mark,
            paint.text(job.action.commandLine), paint.text(took, .muted),
        ])
    }
}
