import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// A key while something lies over the panes.
    static func keyInOverlay(_ model: inout AppModel, _ chord: KeyChord) -> [Effect] {
        guard let top = model.overlays.last else { return [] }
        switch top {
        case .palette(let palette): return key(&model, chord, palette)
        case .help(let help): return key(&model, chord, help)
        case .form(let form): return key(&model, chord, form)
        case .picker(let picker): return key(&model, chord, picker)
        case .confirmation(let question): return key(&model, chord, question)
        case .transfer(let job): return keyInTransfer(&model, chord, job)
        case .failure:
            if [.escape, .enter, .character("q"), .character("!")].contains(chord.key) { model.overlays.removeLast() }
            return []
        case .commandLog(let state): return key(&model, chord, state)
        }
    }

    static func pasteInOverlay(_ model: inout AppModel, _ text: String) {
        guard let top = model.overlays.popLast() else { return }
        switch top {
        case .palette(var palette):
            palette.field.paste(text)
            palette.state = ListState()
            model.overlays.append(.palette(palette))
        case .help(var help):
            help.field.paste(text)
            model.overlays.append(.help(help))
        case .picker(var picker):
            picker.paste(text)
            model.overlays.append(.picker(picker))
        case .form(var form):
            form.paste(text)
            model.overlays.append(.form(form))
        default: model.overlays.append(top)
        }
    }

    /// The wheel moves through lists; a click beside a list closes it, so that no one is caught.
    static func mouseInOverlay(_ model: inout AppModel, _ mouse: MouseEvent) -> [Effect] {
        switch mouse.action {
        case .scrollUp: keyInOverlay(&model, KeyChord(.up))
        case .scrollDown: keyInOverlay(&model, KeyChord(.down))
        default: []
        }
    }

    static func replaceTop(_ model: inout AppModel, _ overlay: Overlay) {
        model.overlays.removeLast()
        model.overlays.append(overlay)
    }

    static func step(_ chord: KeyChord) -> Int? {
        switch (chord.key, chord.modifiers) {
        case (.down, _), (.character("n"), .ctrl): 1
        case (.up, _), (.character("p"), .ctrl): -1
        case (.pageDown, _): 10
        case (.pageUp, _): -10
        default: nil
        }
    }

    private static func key(_ model: inout AppModel, _ chord: KeyChord, _ palette: CommandPalette) -> [Effect] {
        var palette = palette
        if chord.key == .escape {
            model.overlays.removeLast()
            return []
        }
        let items = palette.items(model)
        if chord.key == .enter {
            guard items.indices.contains(palette.state.selection) else {
                report(&model, CaissonError(.invalidArgument, TypedCommand.complaint(palette.field.text)))
                return [.bell]
            }
            model.overlays.removeLast()
            return run(&model, items[palette.state.selection])
        }
        if let step = step(chord) {
            palette.state.move(by: step, count: items.count)
        } else if palette.field.handle(chord) {
            palette.state = ListState()
        }
        replaceTop(&model, .palette(palette))
        return []
    }

    private static func run(_ model: inout AppModel, _ item: CommandPalette.Item) -> [Effect] {
        switch item {
        case .command(let command):
            // A command of other panes acts on what is selected there.
            if !command.panes.contains(model.focus), let pane = PaneID.allCases.first(where: command.panes.contains) {
                focus(&model, pane)
            }
            return run(&model, command.id)
        case .typed(let typed): return run(&model, typed)
        case .theme(let name): return [.loadTheme(name)]
        case .container(let container):
            model.containers.list.setFilter("")
            model.containers.list.select(container.id)
            focus(&model, .containers)
        case .volume(let volume):
            model.volumes.list.setFilter("")
            model.volumes.list.select(volume.id)
            focus(&model, .volumes)
        case .network(let network):
            model.networks.list.setFilter("")
            model.networks.list.select(network.id)
            focus(&model, .networks)
        case .build(let build):
            model.builds.list.setFilter("")
            model.builds.list.select(build.id)
            focus(&model, .builds)
        case .service(let service):
            model.swarm.select(.service(service.id))
            focus(&model, .swarm)
        case .image(let row):
            model.images.list.setFilter("")
            model.images.list.select(row.id)
            focus(&model, .images)
        }
        return []
    }

    private static func run(_ model: inout AppModel, _ typed: TypedCommand) -> [Effect] {
        switch typed {
        case .action(let action): return [perform(&model, action)]
        case .theme(let name): return [.loadTheme(name)]
        case .build(let order): return [.prepareBuild(order)]
        case .stack(let request): return [.planStack(request)]
        case .exec(let name, let command):
            guard let container = named(model, name) else { return [] }
            return [.leaveScreen(.exec(container, command: command))]
        case .connect(let network, let name):
            return onContainer(&model, name) { .connect(network, $0, NetworkAttachment(network: network.name)) }
        case .disconnect(let network, let name): return onContainer(&model, name) { .disconnect(network, $0) }
        case .commit(let name, let reference):
            guard let container = named(model, name) else { return [] }
            return [perform(&model, .commit(container, CommitRequest(reference: reference)))]
        }
    }

    private static func onContainer(_ model: inout AppModel, _ name: String, _ action: (ContainerRef) -> EngineAction)
        -> [Effect]
    {
        if let container = named(model, name) { return [perform(&model, action(container))] }
        report(&model, CaissonError(.notFound, "No such container: \(name)"))
        return []
    }

    private static func named(_ model: AppModel, _ name: String) -> ContainerRef? {
        let all = model.containers.list.all
        return (all.first { $0.name == name } ?? all.first { $0.id.text.hasPrefix(name) })?.ref
    }

    private static func key(_ model: inout AppModel, _ chord: KeyChord, _ help: Help) -> [Effect] {
        var help = help
        if chord.key == .escape || (chord.key == .character("q") && help.field.text.isEmpty) {
            model.overlays.removeLast()
            return []
        }
        let commands = help.commands(model)
        if chord.key == .enter {
            model.overlays.removeLast()
            return commands.indices.contains(help.state.selection) ? run(&model, commands[help.state.selection].id) : []
        }
        if let step = step(chord) {
            help.state.move(by: step, count: commands.count)
        } else if help.field.handle(chord) {
            help.state = ListState()
        }
        replaceTop(&model, .help(help))
        return []
    }

    private static func key(_ model: inout AppModel, _ chord: KeyChord, _ question: Confirmation) -> [Effect] {
        switch chord.key {
        case .character("y"), .character("Y"), .enter:
            model.overlays.removeLast()
            model.containers.list.clearMarks()
            model.images.list.clearMarks()
            model.builds.list.clearMarks()
            model.volumes.list.clearMarks()
            model.networks.list.clearMarks()
            if question.closes { return closeWithBuilds(&model) }
            return perform(&model, question.actions)
        case .character("n"), .character("N"), .escape, .character("q"):
            model.overlays.removeLast()
            return []
        default:
            // More lines than there is room for can be read all the same.
            var question = question
            let step = chord.key == .character("j") ? 1 : chord.key == .character("k") ? -1 : step(chord)
            guard let step else { return [] }
            question.top = max(0, min(question.top + step, question.lines.count - 1))
            replaceTop(&model, .confirmation(question))
            return []
        }
    }

    /// Esc leaves a transfer running out of sight; `c` stops it.
    private static func keyInTransfer(_ model: inout AppModel, _ chord: KeyChord, _ job: Int) -> [Effect] {
        switch chord.key {
        case .escape, .character("q"), .enter:
            model.overlays.removeLast()
            return []
        case .character("c"):
            guard let index = model.jobs.lastIndex(where: { $0.id == job }) else { return [] }
            model.jobs[index].isCancelled = true
            return [.cancel(job: job)]
        default: return []
        }
    }

    private static func key(_ model: inout AppModel, _ chord: KeyChord, _ state: ListState) -> [Effect] {
        var state = state
        switch chord.key {
        case .escape, .character("q"), .character("@"):
            model.overlays.removeLast()
            return []
        case .enter:
            guard model.jobs.indices.contains(state.selection) else { return [] }
            let job = model.jobs[state.selection]
            if case .failed(_, let error) = job.state { model.overlays.append(.failure(error)) }
            if job.isRunning, job.action.isBuild {
                show(&model, build: job)
            } else if job.isRunning {
                model.overlays.append(.transfer(job: job.id))
            }
            return []
        case .character("j"): state.move(by: 1, count: model.jobs.count)
        case .character("k"): state.move(by: -1, count: model.jobs.count)
        default: if let step = step(chord) { state.move(by: step, count: model.jobs.count) }
        }
        replaceTop(&model, .commandLog(state))
        return []
    }
}
