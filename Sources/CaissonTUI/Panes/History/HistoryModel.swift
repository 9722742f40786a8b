import CaissonAPI
import CaissonCore
import CaissonTerm

/// The layers pane and the files beside it: the instructions that made the selected image, and what each of them did to
/// its files.
struct HistoryModel: Sendable {
    private(set) var remote = Remote<String, [ImageHistoryEntry]>()
    private(set) var layer = Remote<String, FileTree>()
    var files = FileTreeModel()
    var state = ListState()
    /// The layer to stand on as soon as the history is there.
    private var awaited: (image: String, layer: String)?

    /// Newest first.
    var entries: [ImageHistoryEntry] { remote.value ?? [] }
    var selected: ImageHistoryEntry? { entries.indices.contains(state.selection) ? entries[state.selection] : nil }

    mutating func wants(_ image: String, now: Timestamp) -> Bool {
        if remote.key != image {
            if awaited?.image != image { awaited = nil }
            layer.clear()
            files = FileTreeModel()
            state = ListState()
        }
        return remote.wants(image, now: now)
    }

    mutating func receive(_ image: String, _ result: Result<[ImageHistoryEntry], CaissonError>) {
        let isReload = remote.value != nil
        guard remote.receive(image, result), !isReload else { return }
        // Start on an instruction that has files to show.
        let first = entries.firstIndex { $0.diffID != nil } ?? 0
        state.select(first, count: entries.count)
        selectAwaited()
    }

    /// Stands on a layer, now or as soon as the image's history is there.
    mutating func goTo(layer: String, of image: String) {
        awaited = (image, layer)
        if remote.key == image { selectAwaited() }
    }

    private mutating func selectAwaited() {
        guard let layer = awaited?.layer, let index = entries.firstIndex(where: { $0.diffID == layer }) else { return }
        state.select(index, count: entries.count)
        awaited = nil
    }

    /// The layer whose files are to be loaded now, if they are not there.
    mutating func wantsLayer(now: Timestamp) -> String? {
        guard let entry = selected else { return nil }
        guard let diffID = entry.diffID else {
            layer.clear()
            files = FileTreeModel()
            return nil
        }
        if layer.key != diffID { files = FileTreeModel() }
        return layer.wants(diffID, now: now) ? diffID : nil
    }

    mutating func receiveLayer(_ diffID: String, _ result: Result<FileTree, CaissonError>) {
        guard layer.receive(diffID, result), let tree = layer.value else { return }
        files.show(tree, keepingPlace: false)
    }

    mutating func expire() { remote.expire() }
    mutating func clear() { self = HistoryModel() }
}
