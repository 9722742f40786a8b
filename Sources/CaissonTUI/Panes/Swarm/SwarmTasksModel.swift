import CaissonAPI
import CaissonCore
import CaissonTerm

/// The tasks beside the list: those of the selected service with their past, of a slot, of a stack, or on a node.
struct SwarmTasksModel: Sendable {
    private(set) var subject: SwarmSubject?
    private var generation = -1
    private(set) var rows: [TaskID] = []
    /// How many of them failed.
    private(set) var failures = 0
    var state = ListState()
    /// What was drawn last: the row each line of the pane belongs to.
    var drawn: [Int] = []

    var selected: TaskID? { rows.indices.contains(state.selection) ? rows[state.selection] : nil }

    /// Takes the tasks of a subject; nothing is done when neither it nor the swarm changed.
    mutating func show(_ subject: SwarmSubject?, _ index: SwarmIndex) {
        guard subject != self.subject || index.generation != generation else { return }
        let kept = subject == self.subject ? selected : nil
        if subject != self.subject { state = ListState() }
        (self.subject, generation) = (subject, index.generation)
        rows = subject.map { SwarmTasksModel.rows(of: $0, index) } ?? []
        failures = rows.count { index.tasks[$0]?.status.state.isFailure == true }
        if let kept, selected != kept, let place = rows.firstIndex(of: kept) { state.selection = place }
        state.select(state.selection, count: rows.count)
    }

    private static func rows(of subject: SwarmSubject, _ index: SwarmIndex) -> [TaskID] {
        switch subject {
        case .service(let id): return index.board(id).entries.map(\.id)
        case .stack(let name): return index.services(of: name).flatMap { index.board($0.id).present }
        case .node(let id): return index.tasks(on: id)
        case .task(let id):
            guard let task = index.tasks[id] else { return [] }
            return index.board(task.service).slot(task.slot).map(\.id)
        }
    }
}
