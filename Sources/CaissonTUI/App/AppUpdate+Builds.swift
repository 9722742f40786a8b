import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Commands on builds; nil for any other command.
    static func runBuildCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        switch id {
        case .buildImage: return show(&model, FormCatalog.build(like: model.focus == .builds ? model.builds.shownSummary : nil))
        case .goWork:
            model.build.goToWork()
            if model.focus == .builds { model.focus = .steps }
            return []
        case .whyNotCached: return toggleMiss(&model)
        case .builtImage:
            if let image = model.builtImage { goTo(&model, image: image, layer: nil) }
            return []
        case .stepLayer:
            guard let image = model.builtImage, let layer = model.build.selectedStep?.end?.diffID else { return [] }
            goTo(&model, image: image, layer: layer)
            return []
        case .removeBuilds: return confirmBuildRemoval(&model)
        default: return model.shownBuild.flatMap { runBuildCommand(&model, id, $0) }
        }
    }

    private static func runBuildCommand(_ model: inout AppModel, _ id: CommandID, _ build: BuildRef) -> [Effect]? {
        switch id {
        case .rebuild: return [start(&model, .rebuild(build, stage: nil))]
        case .rebuildStage: return model.build.selectedStep?.step.stage.map { [start(&model, .rebuild(build, stage: $0))] }
        case .cancelBuild:
            let lines = ["The steps that have ended stay in the cache."]
            return confirm(&model, "Cancel the build of \(build.name)?", lines, [.cancelBuild(build)])
        case .openStep: return model.build.selected.map { perform(&model, [.openStep(build, step: $0)]) }
        default: return nil
        }
    }

    /// Starts a build; its view is on the screen at once.
    static func start(_ model: inout AppModel, _ action: EngineAction) -> Effect {
        let effect = perform(&model, action)
        model.builds.starting = model.jobs.last?.id
        model.builds.list.setFilter("")
        model.build.show(nil)
        model.subject = .builds
        model.tabs[.builds] = .stepLog
        model.focus = .steps
        return effect
    }

    /// Goes from the command log to the build a job runs.
    static func show(_ model: inout AppModel, build job: Job) {
        model.overlays.removeAll()
        model.builds.list.setFilter("")
        if let build = job.build, !model.builds.list.select(build.id) { model.builds.awaited = build.id }
        model.subject = .builds
        model.focus = .steps
    }

    /// A build of this process has its ID.
    static func receiveStart(_ model: inout AppModel, _ job: Int, _ build: BuildRef, _ request: BuildRequest) -> [Effect] {
        guard let index = model.jobs.lastIndex(where: { $0.id == job }) else { return [] }
        model.jobs[index].build = build
        // What exactly runs is known now, and the command log says so.
        model.jobs[index].action = .build(request)
        guard model.builds.starting == job else { return [.listBuilds] }
        model.builds.starting = nil
        model.builds.awaited = build.id
        return [.listBuilds]
    }

    /// The order was looked at: it starts, or the form says what is wrong.
    static func receivePrepared(
        _ model: inout AppModel, _ order: BuildOrder, _ result: Result<BuildRequest, BuildOrder.Complaint>
    ) -> [Effect] {
        var form: FormOverlay?
        if case .form(let open) = model.overlays.last, case .build = open.purpose { form = open }
        switch result {
        case .success(let request):
            if form != nil { model.overlays.removeLast() }
            return [start(&model, .build(request))]
        case .failure(let complaint):
            guard var form else {
                report(&model, CaissonError(.invalidArgument, "build: \(complaint.text)"))
                return []
            }
            form.form.setError(complaint.text, for: complaint.field)
            model.overlays[model.overlays.count - 1] = .form(form)
            return [.bell]
        }
    }

    static func receive(_ model: inout AppModel, _ build: ObjectID, _ events: [BuildEvent]) -> [Effect] {
        model.build.receive(build, events) ? [.listBuilds, .listImages] : []
    }

    private static func toggleMiss(_ model: inout AppModel) -> [Effect] {
        let isOpen = model.focus == .cacheMiss
        model.subject = .builds
        model.tabs[.builds] = isOpen ? .stepLog : .cacheMiss
        model.focus = isOpen ? .steps : .cacheMiss
        return []
    }

    /// Shows an image's layers, that with the diff ID first.
    private static func goTo(_ model: inout AppModel, image: String, layer: String?) {
        model.images.list.setFilter("")
        guard let row = model.images.list.all.first(where: { $0.isNamed(image) }) else {
            return toast(&model, "the image is not here any more: \(image.prefix(19))", isFailure: true)
        }
        model.images.list.select(row.id)
        model.subject = .images
        model.tabs[.images] = .history
        model.focus = .history
        if let layer { model.history.goTo(layer: layer, of: row.image.id) }
    }

    private static func confirmBuildRemoval(_ model: inout AppModel) -> [Effect] {
        let past = model.builds.list.targets.filter { $0.state != .running }
        guard let first = past.first else { return [] }
        let title = past.count == 1 ? "Remove the build of \(first.name)?" : "Remove \(past.count) builds?"
        let lines = (past.count == 1 ? [] : past.prefix(8).map(\.name)) + ["Its log is gone for good; images and cache stay."]
        return confirm(&model, title, lines, [.removeBuilds(past.map(\.ref))])
    }
}

extension AppUpdate {
    /// `q`: asks once when that would end builds.
    static func close(_ model: inout AppModel) {
        let builds = model.ownBuilds
        if builds.isEmpty || model.isClosing {
            model.isFinished = true
            return
        }
        let names = builds.map { JobLabel.title($0.action) }
        let title = builds.count == 1 ? "Quit and cancel 1 build?" : "Quit and cancel \(builds.count) builds?"
        model.overlays.append(.confirmation(Confirmation(title: title, lines: Array(names.prefix(8)), closes: true)))
    }

    /// A yes to that: the builds are cancelled, and the workstation ends with the last of them.
    static func closeWithBuilds(_ model: inout AppModel) -> [Effect] {
        model.isClosing = true
        let running = model.ownBuilds.map(\.id)
        for index in model.jobs.indices where running.contains(model.jobs[index].id) { model.jobs[index].isCancelled = true }
        if running.isEmpty { model.isFinished = true }
        return running.map { .cancel(job: $0) }
    }
}
