import CaissonAPI
import CaissonCore
import CaissonTerm

/// When the screen next reads differently though nothing happens: the loop sleeps until then, and for ever when there
/// is no such time.
enum NextLabelChange {
    static func instant(_ model: AppModel) -> Timestamp? {
        let layout = model.layout
        guard !layout.isTooSmall else { return nil }
        var instants = model.toasts.map(\.until)
        instants += ages(model, layout).map { TimeLabel.nextChange(of: $0, after: model.now) }
        instants += slowLoads(model)
        instants += seconds(model, layout).map { nextSecond(after: $0, model.now) }
        return instants.filter { $0 > model.now }.min()
    }

    /// The points in time whose ages are on the screen.
    private static func ages(_ model: AppModel, _ layout: ScreenLayout) -> [Timestamp] {
        var points: [Timestamp] = []
        if let rect = layout.rect(of: .containers) {
            let list = model.containers.list
            let rows = list.state.visible(count: list.rows.count, height: max(0, rect.height - 3))
            points += list.rows[rows].compactMap(\.labelTime)
        }
        if let rect = layout.rect(of: .images) {
            let list = model.images.list
            let rows = list.state.visible(count: list.rows.count, height: max(0, rect.height - 3))
            points += list.rows[rows].map(\.image.created)
        }
        if let rect = layout.rect(of: .builds) {
            let list = model.builds.list
            let rows = list.state.visible(count: list.rows.count, height: max(0, rect.height - 3))
            points += list.rows[rows].map(\.created)
        }
        if let rect = layout.rect(of: .volumes) {
            let list = model.volumes.list
            let rows = list.state.visible(count: list.rows.count, height: max(0, rect.height - 3))
            points += list.rows[rows].map(\.created)
        }
        if let rect = layout.rect(of: .history) {
            let entries = model.history.entries
            let rows = model.history.state.visible(count: entries.count, height: max(0, rect.height - 3))
            points += entries[rows].compactMap(\.created)
        }
        for (pane, times) in model.swarm.shownTimes where layout.isVisible(pane) { points += times }
        return points
    }

    /// What began and counts its seconds on the screen: the builds that run and their steps.
    private static func seconds(_ model: AppModel, _ layout: ScreenLayout) -> [Timestamp] {
        var points: [Timestamp] = []
        if let rect = layout.rect(of: .builds) {
            let list = model.builds.list
            let rows = list.state.visible(count: list.rows.count, height: max(0, rect.height - 3))
            points += list.rows[rows].filter { $0.state == .running }.map(\.created)
        }
        guard PaneCatalog.buildView.contains(where: layout.isVisible), model.build.build.isRunning else { return points }
        return points + model.build.build.steps.filter { $0.state == .running }.compactMap(\.started)
            + [model.build.build.start?.time].compactMap { $0 }
    }

    private static func nextSecond(after point: Timestamp, _ now: Timestamp) -> Timestamp {
        point.advanced(by: .seconds(max(0, now.since(point).components.seconds) + 1))
    }

    private static func slowLoads(_ model: AppModel) -> [Timestamp] {
        let begun = [
            model.changes.remote.loadingSince, model.history.remote.loadingSince, model.history.layer.loadingSince,
            model.containerDetails.remote.loadingSince, model.imageDetails.remote.loadingSince, model.volumes.tree.loadingSince,
            model.networks.picture.loadingSince, model.projects.details.loadingSince, model.networks.reports.loadingSince,
            model.swarm.why.loadingSince,
        ]
        return begun.compactMap { $0?.advanced(by: .milliseconds(200)) }
    }
}
