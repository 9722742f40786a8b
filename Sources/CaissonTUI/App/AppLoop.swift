package import CaissonAPI
import CaissonConfig
import CaissonCore
package import CaissonTerm

/// The running workstation: messages in, frames out. The terminal's event loop drives it.
@UIActor
package final class AppLoop: UILoopClient {
    private(set) var model: AppModel
    private let terminal: any Terminal
    private let services: AppServices
    private let isASCII: Bool
    private var runner: EffectRunner?
    private var pacer = FramePacer()
    private var paint: Paint
    /// While a container's process has the terminal nothing is drawn and no key is ours.
    private var isAway = false
    /// The instant and the time of day at the last turn, to turn one into the other.
    private var clock: (instant: ContinuousClock.Instant, time: Timestamp)
    private var labelDeadline: ContinuousClock.Instant?
    private var turnObservers: [() -> Void] = []

    /// Throws for key bindings in `options.settings` that make no sense.
    package init(
        engine: any EngineAPI, terminal: any Terminal, services: AppServices, options: AppOptions
    ) throws {
        let now = services.now()
        clock = (ContinuousClock.now, now)
        self.terminal = terminal
        self.services = services
        isASCII = options.settings.ascii
        paint = Paint(options.theme, depth: terminal.colorDepth, ascii: options.settings.ascii)
        model = AppModel(
            size: terminal.size, now: now, version: options.version, hostLabel: options.hostLabel, theme: options.theme,
            keymap: try AppLoop.keymap(options.settings))
        model.utcOffset = services.utcOffset(now)
        if let pane = options.settings.startPane.flatMap(PaneID.init(rawValue:)), pane.isList { model.focus = pane }
        runner = EffectRunner(engine: engine, services: services) { [weak self] in self?.process($0) }
        terminal.setTitle("caisson")
        perform(AppUpdate.initialEffects)
        runner?.follow(Subscriptions.wanted(by: model))
    }

    /// The preset's keys, and over them those given one by one.
    private static func keymap(_ settings: Settings) throws -> Keymap {
        try Keymap(settings: KeyPresets.keys(settings.keyPreset).merging(settings.keys) { $1 })
    }

    package func receive(_ event: InputEvent) {
        guard !isAway else { return }
        process(.input(event))
    }

    package func turnEnded(now: ContinuousClock.Instant) {
        let time = services.now()
        clock = (now, time)
        if let due = labelDeadline, due <= now { process(.clock(time)) }
        guard !isAway, pacer.takeFrame(at: now) else { return }
        var buffer = CellBuffer(size: model.size, style: paint[.text])
        let cursor = AppView.draw(&model, paint, into: &buffer)
        terminal.present(buffer, cursor: cursor)
        scheduleLabels()
    }

    package var nextDeadline: ContinuousClock.Instant? {
        guard !isAway else { return nil }
        guard let frame = pacer.deadline else { return pacer.isDirty ? clock.instant : labelDeadline }
        return labelDeadline.map { min($0, frame) } ?? frame
    }

    package var isFinished: Bool { model.isFinished && !isAway }

    /// Tells the workstation something the process around it noticed; from any thread.
    package nonisolated func send(_ notice: AppNotice) {
        Task { @UIActor in self.receive(notice) }
    }

    private func receive(_ notice: AppNotice) {
        switch notice {
        case .terminate: process(.terminate)
        case .themeFileChanged(let data):
            let result: Result<Theme, CaissonError>
            do {
                result = .success(try Theme(data))
            } catch {
                result = .failure(CaissonError(.invalidArgument, "theme \(data.name): \(error)", cause: error))
            }
            process(.themeLoaded(result))
        }
    }

    private func process(_ message: AppMessage) {
        model.now = max(model.now, services.now())
        model.utcOffset = services.utcOffset(model.now)
        let theme = model.theme
        let effects = AppUpdate.update(&model, message)
        if model.theme != theme { paint = Paint(model.theme, depth: terminal.colorDepth, ascii: isASCII) }
        pacer.markDirty()
        perform(effects)
        if model.isFinished { runner?.stop() } else { runner?.follow(Subscriptions.wanted(by: model)) }
        let observers = turnObservers
        turnObservers = []
        for observer in observers { observer() }
    }

    private func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .redraw: terminal.redraw()
            case .bell: terminal.bell()
            case .suspend:
                terminal.stop()
                terminal.redraw()
            case .leaveScreen(let work): leaveScreen(for: work)
            default: runner?.start(effect)
            }
        }
    }

    private func leaveScreen(for work: ForegroundWork) {
        guard !isAway else { return }
        isAway = true
        terminal.suspend()
        runner?.runForeground(work) { [weak self] in self?.comeBack() }
    }

    private func comeBack() {
        isAway = false
        terminal.resume()
        if terminal.size != model.size { process(.input(.resize(terminal.size))) }
        pacer.markDirty()
    }

    private func scheduleLabels() {
        labelDeadline = NextLabelChange.instant(model).map { instant in
            // A little later rather than a little early: the label must have changed by then.
            clock.instant.advanced(by: instant.since(clock.time) + .milliseconds(2))
        }
    }
}

extension AppLoop {
    /// Whether calls are under way whose results will change the screen.
    var isIdle: Bool { (runner?.inFlight ?? 0) == 0 }

    /// Calls `body` once after the next message was worked off.
    func afterNextMessage(_ body: @escaping () -> Void) { turnObservers.append(body) }
}
