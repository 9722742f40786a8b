import CaissonAPI
import CaissonCore
import CaissonTerm

/// The volumes pane, and what the panes beside it show of the selected one.
struct VolumesModel: Sendable {
    /// More files of a volume are not shown.
    static let fileLimit = 100_000

    var list = ObjectList<VolumeSummary> { [$0.name] + $0.users }
    private(set) var isLoaded = false
    private(set) var failure: CaissonError?
    /// Sizes by name: they are measured after the listing and only while the pane is on the screen.
    private(set) var sizes = Remote<String, [String: ByteCount]>()
    private(set) var tree = Remote<String, FileTree>()
    var files = FileTreeModel()
    var details = DetailsModel<VolumeDetails>()
    /// The selection among the containers that use it.
    var users = ListState()

    var selected: VolumeSummary? { list.selected }
    var unused: [VolumeSummary] { list.all.filter(\.users.isEmpty) }

    func size(of volume: VolumeSummary) -> ByteCount? { sizes.value?[volume.name] }

    mutating func receive(_ result: Result<[VolumeSummary], CaissonError>) {
        switch result {
        case .success(let volumes):
            isLoaded = true
            failure = nil
            list.replace(with: volumes)
        case .failure(let error): failure = error
        }
    }

    /// Whether the volumes have to be measured.
    mutating func wantsSizes(now: Timestamp) -> Bool { isLoaded && !list.all.isEmpty && sizes.wants("all", now: now) }

    mutating func receiveSizes(_ result: Result<[String: ByteCount], CaissonError>) { _ = sizes.receive("all", result) }

    mutating func wantsFiles(_ name: String, now: Timestamp) -> Bool {
        if tree.key != name { files = FileTreeModel() }
        return tree.wants(name, now: now)
    }

    mutating func receiveFiles(_ name: String, _ result: Result<FileTree, CaissonError>) {
        let isReload = tree.value != nil
        guard tree.receive(name, result), let value = tree.value else { return }
        files.show(value, keepingPlace: isReload)
    }

    mutating func expireSizes() { sizes.expire() }

    /// What is shown of the files and details is out of date.
    mutating func expire() {
        tree.expire()
        details.expire()
        sizes.expire()
    }

    /// Nothing is selected.
    mutating func clearDetail() {
        tree.clear()
        files = FileTreeModel()
        details.clear()
    }
}

extension VolumeSummary {
    /// What people call it: the long names of anonymous ones are cut.
    var displayName: String { isAnonymous && name.count == 64 ? "\(name.prefix(12)) anonymous" : name }
}
