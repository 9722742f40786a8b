import CaissonTerm

/// The rows of a list pane: all that exist, those the filter leaves, the selection held by identity.
struct ObjectList<Row: Identifiable & Sendable>: Sendable where Row.ID: Sendable {
    private(set) var all: [Row] = []
    private(set) var rows: [Row] = []
    private(set) var filter = ""
    private(set) var marked: Set<Row.ID> = []
    var state = ListState()
    /// The texts of a row that the filter looks at.
    private let texts: @Sendable (Row) -> [String]

    init(texts: @escaping @Sendable (Row) -> [String]) { self.texts = texts }

    var selected: Row? { rows.indices.contains(state.selection) ? rows[state.selection] : nil }

    /// What a command acts on: the marked rows, or the selected one.
    var targets: [Row] {
        let hit = all.filter { marked.contains($0.id) }
        return hit.isEmpty ? selected.map { [$0] } ?? [] : hit
    }

    /// Takes a new listing; the selection stays on its object, or at its place when that is gone.
    mutating func replace(with rows: [Row]) {
        let selectedID = selected?.id
        all = rows
        marked.formIntersection(rows.map(\.id))
        refilter(keeping: selectedID)
    }

    mutating func setFilter(_ text: String) {
        let selectedID = selected?.id
        filter = text
        refilter(keeping: selectedID)
    }

    mutating func toggleMark() {
        guard let id = selected?.id else { return }
        if marked.remove(id) == nil { marked.insert(id) }
        state.move(by: 1, count: rows.count)
    }

    mutating func clearMarks() { marked = [] }

    /// Selects an object if it is listed.
    @discardableResult
    mutating func select(_ id: Row.ID) -> Bool {
        guard let index = rows.firstIndex(where: { $0.id == id }) else { return false }
        state.select(index, count: rows.count)
        return true
    }

    private mutating func refilter(keeping id: Row.ID?) {
        rows = filter.isEmpty ? all : all.filter { row in texts(row).contains { $0.containsFolding(filter) } }
        let index = id.flatMap { id in rows.firstIndex { $0.id == id } } ?? state.selection
        state.select(max(0, min(index, rows.count - 1)), count: rows.count)
    }
}
