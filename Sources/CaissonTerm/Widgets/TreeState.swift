/// A tree that is asked for its nodes as they are opened.
package protocol TreeSource<ID> {
    associatedtype ID: Hashable & Sendable
    /// The top nodes, in order.
    var roots: [ID] { get }
    /// The nodes right below one, in order.
    func children(of id: ID) -> [ID]
    /// Whether a node can be opened.
    func isExpandable(_ id: ID) -> Bool
    /// What the row of a node shows.
    func label(_ id: ID) -> StyledLine
}

/// A node that is in sight, with its depth (roots: 0).
package struct TreeRow<ID: Hashable & Sendable>: Sendable, Hashable {
    package let id: ID
    package let depth: Int
    package fileprivate(set) var isExpanded: Bool
    package let isExpandable: Bool
}

/// Which nodes of a tree are open, as the flat list of rows in sight. Opening and closing touch only the rows below.
package struct TreeState<ID: Hashable & Sendable>: Sendable {
    package var list = ListState()
    package private(set) var rows: [TreeRow<ID>] = []
    private var expanded: Set<ID> = []

    package init() {}

    /// The selected node, if any is in sight.
    package var selectedID: ID? {
        rows.indices.contains(list.selection) ? rows[list.selection].id : nil
    }

    /// Reads the rows anew, keeping what is open and, where it still is in sight, the selected node.
    package mutating func reload(_ source: some TreeSource<ID>) {
        let selected = selectedID
        rows = flattened(source.roots, depth: 0, source)
        if let selected, let row = rows.firstIndex(where: { $0.id == selected }) {
            list.selection = row
        } else {
            list.select(list.selection, count: rows.count)
        }
    }

    /// Opens the node of a row, or closes it.
    package mutating func toggle(row: Int, _ source: some TreeSource<ID>) {
        guard rows.indices.contains(row) else { return }
        if rows[row].isExpanded { collapse(row: row) } else { expand(row: row, source) }
    }

    /// Opens the node of a row; nodes below that were open before are open again.
    package mutating func expand(row: Int, _ source: some TreeSource<ID>) {
        guard rows.indices.contains(row), rows[row].isExpandable, !rows[row].isExpanded else { return }
        expanded.insert(rows[row].id)
        rows[row].isExpanded = true
        let below = flattened(source.children(of: rows[row].id), depth: rows[row].depth + 1, source)
        rows.insert(contentsOf: below, at: row + 1)
        if list.selection > row { list.selection += below.count }
    }

    /// Closes the node of a row; a selection below moves up to it.
    package mutating func collapse(row: Int) {
        guard rows.indices.contains(row), rows[row].isExpanded else { return }
        expanded.remove(rows[row].id)
        rows[row].isExpanded = false
        let end = rows[(row + 1)...].firstIndex { $0.depth <= rows[row].depth } ?? rows.count
        rows.removeSubrange(row + 1..<end)
        if list.selection >= end {
            list.selection -= end - row - 1
        } else if list.selection > row {
            list.selection = row
        }
    }

    /// The row of the node right above a row's node.
    package func parent(of row: Int) -> Int? {
        guard rows.indices.contains(row) else { return nil }
        return rows[..<row].lastIndex { $0.depth < rows[row].depth }
    }

    /// Opens nodes from the top until all are open or `limit` rows are in sight.
    package mutating func expandAll(_ source: some TreeSource<ID>, limit: Int) {
        var row = 0
        while row < rows.count, rows.count < limit {
            expand(row: row, source)
            row += 1
        }
    }

    /// Closes all nodes.
    package mutating func collapseAll(_ source: some TreeSource<ID>) {
        expanded = []
        reload(source)
    }

    /// Opens the nodes of a path from a root down and selects its last node that exists.
    package mutating func reveal(_ path: [ID], _ source: some TreeSource<ID>) {
        var from = 0
        for (depth, id) in path.enumerated() {
            guard let row = rows[from...].firstIndex(where: { $0.id == id && $0.depth == depth }) else { return }
            list.selection = row
            if depth + 1 < path.count { expand(row: row, source) }
            from = row
        }
    }

    private func flattened(_ ids: [ID], depth: Int, _ source: some TreeSource<ID>) -> [TreeRow<ID>] {
        var rows: [TreeRow<ID>] = []
        // A stack instead of recursion: the depth comes from the input.
        var open: [(ids: [ID], next: Int)] = [(ids, 0)]
        while let top = open.last {
            guard top.next < top.ids.count else {
                open.removeLast()
                continue
            }
            open[open.count - 1].next += 1
            let id = top.ids[top.next]
            let expandable = source.isExpandable(id)
            let isExpanded = expandable && expanded.contains(id)
            rows.append(TreeRow(id: id, depth: depth + open.count - 1, isExpanded: isExpanded, isExpandable: expandable))
            if isExpanded { open.append((source.children(of: id), 0)) }
        }
        return rows
    }
}
