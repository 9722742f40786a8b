import CaissonAPI
import CaissonTerm

/// The events pane: what happened lately, newest first.
struct EventsModel: Sendable {
    private(set) var events: [EngineEvent] = []
    private(set) var lastSequence: Int64?
    var state = ListState()

    private static let kept = 500

    mutating func receive(_ new: [EngineEvent]) {
        guard let last = new.last else { return }
        lastSequence = max(lastSequence ?? 0, last.sequence)
        events.insert(contentsOf: new.reversed(), at: 0)
        if events.count > EventsModel.kept { events.removeLast(events.count - EventsModel.kept) }
        // The selection stays on its event; at the top it stays at the top.
        if state.selection > 0 { state.select(min(state.selection + new.count, events.count - 1), count: events.count) }
    }

    var selected: EngineEvent? { events.indices.contains(state.selection) ? events[state.selection] : nil }
}
