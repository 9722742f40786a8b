import CaissonCore

/// The changes pane: what the selected container did to its files.
struct ChangesModel: Sendable {
    private(set) var remote = Remote<ObjectID, FileTree>()
    var files = FileTreeModel()

    mutating func wants(_ container: ObjectID, now: Timestamp) -> Bool {
        if remote.key != container { files = FileTreeModel() }
        return remote.wants(container, now: now)
    }

    mutating func receive(_ container: ObjectID, _ result: Result<FileTree, CaissonError>) {
        let isReload = remote.value != nil
        guard remote.receive(container, result), let tree = remote.value else { return }
        files.show(tree, keepingPlace: isReload)
    }

    mutating func expire() { remote.expire() }
    mutating func clear() { self = ChangesModel() }
}
