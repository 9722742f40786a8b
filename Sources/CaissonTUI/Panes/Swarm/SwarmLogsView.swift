import CaissonAPI
import CaissonCore
import CaissonTerm

/// The logs of a service, every line with the task that wrote it, or those of one task.
enum SwarmLogsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let logs = model.swarm.logs
        let title = SwarmTitle.line(.swarmLogs, model, paint)
        let footer = LogsView.footer(logs, lost: logs.store.dropped, paint)
        let inner = PaneFrame.draw(.swarmLogs, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        guard logs.store.count > 0 else {
            let text = logs.failure?.message ?? (logs.target == nil ? "select a service or a task" : "no output")
            return PaneFrame.message(text, logs.failure == nil ? .muted : .bad, paint, into: &buffer, in: inner)
        }
        var reading = logs.reading
        LogsView.draw(logs.store, &reading, .swarmLogs, model, paint, into: &buffer, in: inner, divider: SwarmLogsModel.divider)
        model.swarm.logs.reading = reading
    }
}
