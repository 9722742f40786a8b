import CaissonAPI
import CaissonCore
import CaissonTerm

/// What the list of the swarm view shows.
enum SwarmSection: String, Sendable, CaseIterable {
    case services, stacks, nodes, tasks

    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// An object of the swarm that can be selected.
enum SwarmSubject: Sendable, Hashable {
    case service(ServiceID)
    case stack(String)
    case node(NodeID)
    case task(TaskID)
}

/// The rows of one section: which there are, which the filter leaves, and the one selected, held by identity.
struct SwarmList: Sendable {
    private(set) var all: [SwarmSubject] = []
    private(set) var rows: [SwarmSubject] = []
    private(set) var filter = ""
    var state = ListState()

    var selected: SwarmSubject? { rows.indices.contains(state.selection) ? rows[state.selection] : nil }

    /// Takes new rows; the selection stays on its object, or at its place when that is gone.
    mutating func replace(with rows: [SwarmSubject], _ index: SwarmIndex) {
        let selected = selected
        all = rows
        refilter(index, keeping: selected)
    }

    mutating func setFilter(_ text: String, _ index: SwarmIndex) {
        let selected = selected
        filter = text
        refilter(index, keeping: selected)
    }

    @discardableResult
    mutating func select(_ subject: SwarmSubject) -> Bool {
        guard let place = rows.firstIndex(of: subject) else { return false }
        state.select(place, count: rows.count)
        return true
    }

    private mutating func refilter(_ index: SwarmIndex, keeping subject: SwarmSubject?) {
        rows = filter.isEmpty ? all : all.filter { index.texts(of: $0).contains { $0.containsFolding(filter) } }
        // Most changes leave the row where it was; a whole list is only searched when they do not.
        if let subject, !rows.indices.contains(state.selection) || rows[state.selection] != subject,
            let place = rows.firstIndex(of: subject)
        {
            return state.select(place, count: rows.count)
        }
        state.select(state.selection, count: rows.count)
    }
}

extension SwarmIndex {
    /// The rows of a section, in their order.
    func rows(of section: SwarmSection) -> [SwarmSubject] {
        switch section {
        case .services: serviceOrder.map(SwarmSubject.service)
        case .stacks: stacks.map(SwarmSubject.stack)
        case .nodes: nodeOrder.map(SwarmSubject.node)
        case .tasks: serviceOrder.flatMap { boards[$0]?.present ?? [] }.map(SwarmSubject.task)
        }
    }

    /// What a filter looks at.
    func texts(of subject: SwarmSubject) -> [String] {
        switch subject {
        case .stack(let name): return [name]
        case .service(let id):
            guard let service = services[id] else { return [] }
            return [service.name, service.spec.task.container.image, ServiceCondition(service, board(id)).word]
        case .node(let id):
            guard let node = nodes[id] else { return [] }
            return [
                node.name, node.spec.role.rawValue, node.status.state.rawValue, node.spec.availability.rawValue,
                node.status.address,
            ] + node.spec.labels.map { "\($0.key)=\($0.value)" }
        case .task(let id):
            guard let task = tasks[id] else { return [] }
            return [task.label, task.nodeName ?? "", task.status.state.name, task.image, task.status.error ?? ""]
        }
    }

    /// What a subject is called.
    func name(of subject: SwarmSubject) -> String {
        switch subject {
        case .stack(let name): name
        case .service(let id): services[id]?.name ?? ""
        case .node(let id): nodes[id]?.name ?? ""
        case .task(let id): tasks[id]?.label ?? ""
        }
    }
}

extension TaskSummary {
    /// `web.1`; of a global service the node says which it is: `agent@n1`.
    var label: String {
        if case .node = slot { return nodeName.map { "\(serviceName)@\($0)" } ?? serviceName }
        return slotName
    }
}
