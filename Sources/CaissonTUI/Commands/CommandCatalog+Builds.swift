import CaissonAPI
import CaissonCore

extension CommandCatalog {
    private static let view = Set(PaneCatalog.buildView)
    /// In the log `f` follows, as in every log.
    private static let withoutLog = PaneCatalog.ofBuilds.subtracting([.stepLog])
    private static let hasBuild: @Sendable (AppModel) -> Bool = { $0.shownBuild != nil }
    private static let hasStep: @Sendable (AppModel) -> Bool = { $0.build.selectedStep != nil }

    static let builds: [Command] = [
        Command(.goWork, "The failed step, or the one that runs", hint: "failed", keys: ["f"], in: withoutLog) {
            $0.build.build.failedStep != nil || $0.build.build.isRunning
        },
        Command(
            .whyNotCached, "Why the step was not cached", hint: "why", keys: ["c", "D"], in: PaneCatalog.ofBuilds, when: hasStep),
        Command(.openStep, "Shell in the step", hint: "shell", keys: ["e"], in: view) { model in
            guard let step = model.build.selectedStep, step.isInstruction else { return false }
            return [.failed, .done, .cached].contains(step.state)
        },
        Command(.cancelBuild, "Cancel the build…", hint: "cancel", keys: ["K"], in: PaneCatalog.ofBuilds) {
            $0.shownBuildIsRunning
        },
        Command(.rebuild, "Build again", hint: "rebuild", keys: ["r"], in: PaneCatalog.ofBuilds, when: hasBuild),
        Command(.rebuildStage, "Build again, this step's stage without cache", keys: ["R"], in: view) { model in
            model.build.selectedStep?.step.stage != nil
        },
        Command(.stepLayer, "The layer the step made", hint: "layer", keys: ["l"], in: view) { model in
            model.build.selectedStep?.end?.diffID != nil && model.builtImage != nil
        },
        Command(.builtImage, "The image that was made", hint: "image", keys: ["i"], in: PaneCatalog.ofBuilds) {
            $0.builtImage != nil
        },
        Command(.removeBuilds, "Remove from the list…", hint: "remove", keys: ["d"], in: [.builds]) { model in
            model.builds.list.targets.contains { $0.state != .running }
        },
    ]
}

extension AppModel {
    /// The build that commands act on.
    var shownBuild: BuildRef? {
        if let summary = builds.shownSummary { return summary.ref }
        return builds.shown.map { BuildRef(id: $0, name: build.build.start?.name ?? $0.short) }
    }

    /// Whether it runs, as far as its events or the list tell.
    var shownBuildIsRunning: Bool {
        guard let id = builds.shown else { return false }
        if build.id == id, build.build.start != nil { return build.build.isRunning && builds.shownSummary?.state != .lost }
        return builds.shownSummary?.state == .running
    }

    /// `sha256:…` of the image it made.
    var builtImage: String? {
        (build.id == builds.shown ? build.build.result?.imageID : nil) ?? builds.shownSummary?.imageID
    }
}
