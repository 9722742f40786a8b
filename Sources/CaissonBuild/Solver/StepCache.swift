import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Synchronization

/// The results of earlier steps, as one build uses them.
final class StepCache: Sendable {
    private struct State {
        /// Made by this build: they count even where the cache is not to be used.
        var fresh: [Digest: BuildCacheRecord] = [:]
        var used: Set<Digest> = []
        var steps: [BuildStepRecord] = []
    }

    private let environment: BuildEnvironment
    /// Which Dockerfile this is, for finding a step's last time.
    private let recipe: String
    /// The instructions of each stage as it is now: one that is still there has moved, it did not change.
    private let texts: Set<[String]>
    private let state = Mutex(State())

    /// Caches of elsewhere, asked in order.
    private let imported: [any ImportedResults]

    init(
        _ environment: BuildEnvironment, recipe: String, vertices: [Vertex], imported: [any ImportedResults] = []
    ) {
        self.environment = environment
        self.recipe = recipe
        texts = Set(vertices.map { [$0.stage ?? "", $0.written] })
        self.imported = imported
    }

    /// The result of `key`, when its layer is here; nil otherwise, and for one whose layer may not have reached the disk.
    func find(_ key: Digest, ignoring: Bool) throws -> BuildCacheRecord? {
        if let fresh = state.withLock({ $0.fresh[key] }) { return fresh }
        guard !ignoring, let record = try environment.database.read({ try $0.buildCache.find(key) }) else { return nil }
        guard isWhole(record) else { return nil }
        state.withLock { _ = $0.used.insert(key) }
        return record
    }

    private func isWhole(_ record: BuildCacheRecord) -> Bool {
        guard record.boot == nil || record.boot == environment.boot else { return false }
        return record.chainID.map { environment.snapshots.contains($0) } ?? true
    }

    /// Keeps a new result; other builds see it at once.
    func insert(_ record: BuildCacheRecord, _ layer: LayerSnapshot?) throws {
        try environment.database.write { state in
            if let layer {
                let known = try state.layers.find(chainID: layer.chainID)
                try state.layers.insert(
                    LayerRecord(
                        chainID: layer.chainID, parent: layer.parent, diffID: layer.diffID, size: layer.size,
                        blob: known?.blob, created: known?.created ?? record.created))
            }
            try state.buildCache.insert(record)
        }
        state.withLock { $0.fresh[record.key] = record }
    }

    /// The result of `key` from elsewhere; a cache that cannot give what it promised is told to `warn` and passed over.
    func bring(_ key: Digest, ignoring: Bool, warn: (String) -> Void) async throws -> BuildCacheRecord? {
        guard !ignoring else { return nil }
        for cache in imported {
            do {
                guard let record = try await cache.bring(key) else { continue }
                state.withLock { _ = $0.used.insert(key) }
                return record
            } catch let error as CaissonError {
                warn("a result of an imported cache is not used: \(error.message)")
            }
        }
        return nil
    }

    /// What this build made or took: what it exports.
    var results: [Digest] { state.withLock { Array($0.used) + $0.fresh.keys } }

    // MARK: The last time

    /// Where a step is found again.
    func place(of vertex: Vertex) -> (recipe: Digest, place: Digest) {
        let stage = recipe + "\n" + (vertex.stage ?? "")
        return (.sha256(stage.utf8), .sha256("\(stage)\n\(vertex.ordinal)".utf8))
    }

    /// What each step was the last time, in the order given.
    func lastTimes(of vertices: [Vertex]) throws -> [BuildStepRecord?] {
        try environment.database.read { state in
            try vertices.map { try state.buildSteps.find(place(of: $0).place) }
        }
    }

    /// The result of the same step in the last build: of the step that read the same, else of the one at its place.
    func lastResult(of vertex: Vertex) throws -> (step: BuildStepRecord, record: BuildCacheRecord?)? {
        let (recipe, place) = place(of: vertex)
        return try environment.database.read { state in
            let same = try state.buildSteps.find(recipe: recipe, text: vertex.written)
            var step = same.first { $0.place == place } ?? same.first
            if step == nil, let other = try state.buildSteps.find(place),
                !texts.contains([vertex.stage ?? "", other.text])
            {
                step = other
            }
            return try step.map { ($0, try state.buildCache.find($0.key)) }
        }
    }

    /// Notes what a step came to in this build.
    func note(_ vertex: Vertex, key: Digest, took duration: Duration) {
        let (recipe, place) = place(of: vertex)
        let record = BuildStepRecord(place: place, recipe: recipe, text: vertex.written, key: key, duration: duration)
        state.withLock { $0.steps.append(record) }
    }

    /// Writes what was noted; `isSettled` tells that the layers made are on the disk.
    func finish(isSettled: Bool) throws {
        let (fresh, used, steps) = state.withLock { (Array($0.fresh.keys), $0.used, $0.steps) }
        try environment.database.write { state in
            try state.buildCache.touch(Array(used), at: environment.clock())
            if isSettled { try state.buildCache.settle(fresh) }
            for step in steps where try state.buildSteps.find(step.place) != step { try state.buildSteps.set(step) }
        }
    }

    var hasFresh: Bool { state.withLock { !$0.fresh.isEmpty } }
}
