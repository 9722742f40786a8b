import CaissonCore
import CaissonOCI
import CaissonStore

/// WORKDIR: makes the directory, and those above it, where they are missing.
struct WorkdirOperation: StepOperation {
    let plan: WorkdirPlan
    let parent: VertexResult
    let snapshots: OverlaySnapshotter
    let epoch: Int64?

    func inputs() async throws -> CacheInputs {
        var inputs = CacheInputs(kind: "workdir", action: plan.path)
        inputs.settings = ["user=\(plan.user)"]
        // Only what is made has a time.
        let tree = DestinationTree(try snapshots.tree(parent.chain))
        if case .directory = tree.look(try tree.resolve(plan.path.utf8)) { return inputs }
        inputs.settings.append("time=\(time.rfc3339)")
        return inputs
    }

    /// A new directory is as old as what it is made in, so that it is the same the next time.
    private var time: Timestamp { epoch.map { min(parent.time, Timestamp(seconds: $0)) } ?? parent.time }

    func run(reusing previous: ChainID?) async throws -> MadeLayer {
        let owner = try OwnerLookup(snapshots, parent.chain).owner(plan.user)
        var tree = DestinationTree(try snapshots.tree(parent.chain))
        let path = try tree.resolve(plan.path.utf8)
        try tree.makeDirectories(path, owner: owner ?? FileOwner(uid: 0, gid: 0))
        var files = tree.files
        // Where nothing is missing the layer is empty, as BuildKit's is.
        if tree.madeDirectories.isEmpty { files = [] }
        for position in tree.madeDirectories { files[position].modified = time }
        return MadeLayer(layer: try snapshots.build(LayerPlan(files: files), on: parent.chain), time: parent.time)
    }
}
