import CaissonAPI
import CaissonCore
import CaissonTerm

/// The builds pane: outcome, name, steps, how many of them came from the cache, how long it took.
enum BuildsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.builds.list
        let running = model.builds.running.count
        let note = !model.builds.isLoaded ? "" : running > 0 ? "\(running) of \(list.all.count)" : "\(list.all.count)"
        let title = PaneFrame.listTitle(.builds, paint, model, note: note, filter: list.filter)
        let inner = PaneFrame.draw(.builds, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.builds.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !list.rows.isEmpty else {
            return PaneFrame.message(emptyText(model), .muted, paint, into: &buffer, in: inner)
        }
        let shown = model
        ListPaneView.draw(.builds, &model.builds.list, columns, shown, paint, into: &buffer, in: inner) {
            row($0, isMarked: $1, shown, paint)
        }
    }

    private static func emptyText(_ model: AppModel) -> String {
        guard model.builds.isLoaded else { return "" }
        let key = model.keymap.chords(for: .buildImage).first?.description ?? ""
        let list = model.builds.list
        return list.filter.isEmpty ? "no builds yet: \(key) builds an image" : "nothing matches /\(list.filter)"
    }

    private static let columns = [
        TableColumn(title: "", width: .fixed(1)),
        TableColumn(title: "BUILD", width: .flexible(min: 12, weight: 3)),
        TableColumn(title: "STEPS", width: .fixed(5), alignment: .right),
        TableColumn(title: "CACHED", width: .fixed(6), alignment: .right, priority: 1),
        TableColumn(title: "TIME", width: .fixed(7), alignment: .right),
        TableColumn(title: "AGE", width: .fixed(4), alignment: .right, priority: 2),
    ]

    /// Nobody knows when a build ended whose process died.
    private static func time(_ build: BuildSummary, _ now: Timestamp) -> String {
        guard build.state == .running || build.ended != nil else { return "" }
        return BuildMark.took(build.seconds(at: now), isRunning: build.state == .running)
    }

    private static func row(_ build: BuildSummary, isMarked: Bool, _ model: AppModel, _ paint: Paint) -> TableRow {
        // The events of the build on the screen are ahead of the list.
        let isWatched = model.build.id == build.id && build.state == .running && model.build.build.start != nil
        let counts = model.build.build.counts
        let (ended, all, cached) =
            isWatched ? (counts.ended, counts.all, counts.cached) : (build.endedSteps, build.steps, build.cachedSteps)
        let mark = BuildMark.mark(build.state, model.now, paint)
        let isRunning = build.state == .running
        let steps = isRunning || build.state == .failed || build.state == .cancelled ? "\(ended)/\(all)" : "\(all)"
        return TableRow(
            cells: [
                paint.text(mark.glyph, mark.role), paint.text(build.name), paint.text(steps),
                paint.text(all > 0 ? "\(cached * 100 / all)%" : "", .muted),
                paint.text(time(build, model.now), isRunning ? .accent : .text),
                paint.text(TimeLabel.age(of: build.created, at: model.now), .muted),
            ], isMarked: isMarked)
    }
}
