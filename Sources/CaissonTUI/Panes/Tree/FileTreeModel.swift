import CaissonAPI
import CaissonTerm

/// A file tree on the screen: what is folded, which kinds of change are shown, where the selection stands.
struct FileTreeModel: Sendable {
    private(set) var tree = FileTree([])
    /// Indices of the nodes to draw, top to bottom.
    private(set) var rows: [Int] = []
    private(set) var folded: Set<Int> = []
    private(set) var hiddenKinds: Set<ChangeKind> = []
    private(set) var filter = ""
    var list = ListState()

    /// Trees larger than this open folded at the second level.
    private static let openLimit = 400

    /// Shows another tree; `keepingPlace` holds the selection at its path where that still exists.
    mutating func show(_ tree: FileTree, keepingPlace: Bool) {
        let selected = keepingPlace ? selectedPath : nil
        let foldedPaths = keepingPlace ? Set(folded.map { self.tree.path(of: $0) }) : []
        let wasEmpty = self.tree.nodes.isEmpty
        self.tree = tree
        if keepingPlace, !wasEmpty {
            folded = Set(tree.nodes.indices.filter { tree.nodes[$0].isDirectory && foldedPaths.contains(tree.path(of: $0)) })
        } else {
            let isLarge = tree.nodes.count > FileTreeModel.openLimit
            folded = isLarge ? Set(tree.nodes.indices.filter { tree.nodes[$0].isDirectory && tree.nodes[$0].depth >= 1 }) : []
            list = ListState()
        }
        rebuild()
        if let selected, let row = rows.firstIndex(where: { tree.path(of: $0) == selected }) {
            list.select(row, count: rows.count)
        }
    }

    var selectedIndex: Int? { rows.indices.contains(list.selection) ? rows[list.selection] : nil }
    var selectedPath: String? { selectedIndex.map { tree.path(of: $0) } }

    /// Whether the selected directory is open; nil for a file.
    var selectedIsOpen: Bool? {
        guard let index = selectedIndex, tree.nodes[index].isDirectory, hasChildren(index) else { return nil }
        return !folded.contains(index)
    }

    func isFolded(_ index: Int) -> Bool { folded.contains(index) }
    func hasChildren(_ index: Int) -> Bool { tree.nodes[index].end > index + 1 }

    mutating func toggleFold() {
        guard let index = selectedIndex, hasChildren(index) else { return }
        if folded.remove(index) == nil { folded.insert(index) }
        rebuild()
    }

    /// Opens the selected directory, or goes to its first entry when it is open.
    mutating func stepIn() {
        switch selectedIsOpen {
        case false: toggleFold()
        case true: list.move(by: 1, count: rows.count)
        case nil: break
        }
    }

    /// Folds the selected directory, or goes to the one above.
    mutating func stepOut() {
        if selectedIsOpen == true { return toggleFold() }
        guard let index = selectedIndex, let parent = tree.parent(of: index), let row = rows.firstIndex(of: parent) else { return }
        list.select(row, count: rows.count)
    }

    mutating func foldAll() {
        folded = Set(tree.nodes.indices.filter { tree.nodes[$0].isDirectory && hasChildren($0) })
        rebuild()
        list.select(0, count: rows.count)
    }

    mutating func unfoldAll() {
        folded = []
        rebuild()
    }

    mutating func toggle(_ kind: ChangeKind) {
        if hiddenKinds.remove(kind) == nil { hiddenKinds.insert(kind) }
        rebuild()
    }

    mutating func setFilter(_ text: String) {
        filter = text
        rebuild()
    }

    /// Selects the next row whose name contains the filter, forwards or backwards, round the end.
    mutating func selectMatch(forward: Bool, _ text: String) {
        guard !rows.isEmpty, !text.isEmpty else { return }
        for step in 1...rows.count {
            let row = (list.selection + (forward ? step : rows.count * 2 - step)) % rows.count
            guard tree.nodes[rows[row]].name.containsFolding(text) else { continue }
            return list.select(row, count: rows.count)
        }
    }

    private mutating func rebuild() {
        let selected = selectedIndex
        rows = visibleRows()
        let row = selected.flatMap { node in rows.lastIndex { $0 <= node } } ?? 0
        list.select(row, count: rows.count)
    }

    private func visibleRows() -> [Int] {
        let wanted = hiddenKinds.isEmpty && filter.isEmpty ? nil : wantedNodes()
        var rows: [Int] = []
        var index = 0
        while index < tree.nodes.count {
            guard wanted?[index] ?? true else {
                index = tree.nodes[index].end
                continue
            }
            rows.append(index)
            // While filtering, folds are looked through: a hit must not hide inside one.
            index = folded.contains(index) && filter.isEmpty ? tree.nodes[index].end : index + 1
        }
        return rows
    }

    /// For every node whether it or something below it is to be shown.
    private func wantedNodes() -> [Bool] {
        var wanted = [Bool](repeating: false, count: tree.nodes.count)
        var ancestors: [Int] = []
        for (index, node) in tree.nodes.enumerated() {
            while ancestors.count > node.depth { ancestors.removeLast() }
            ancestors.append(index)
            guard let change = node.change, !hiddenKinds.contains(change.kind) else { continue }
            guard filter.isEmpty || change.path.containsFolding(filter) else { continue }
            for ancestor in ancestors { wanted[ancestor] = true }
        }
        return wanted
    }
}
