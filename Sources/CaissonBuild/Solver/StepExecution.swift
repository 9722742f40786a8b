import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// One step: taken from the cache when its key is known, else run, while equal steps of all builds wait for it.
struct StepExecution {
    let vertex: Vertex
    let step: Int
    let parent: VertexResult
    let operation: any StepOperation
    let environment: BuildEnvironment
    let cache: StepCache
    let reporter: BuildReporter
    let epoch: Int64?

    func result() async throws -> VertexResult {
        var inputs = try await operation.inputs()
        inputs.parent = operation.isIndependent ? nil : parent.chain?.text
        inputs.epoch = epoch
        inputs.written = vertex.written
        inputs.scope = vertex.scope
        inputs.base = parent.image
        let key = try inputs.key
        if let hit = try cache.find(key, ignoring: vertex.ignoresCache) { return try await take(hit) }
        try Files.makeDirectories(environment.stepLocks, mode: 0o700)
        let path = environment.stepLocks.appending(key.hex)
        let lock = try await FileLock.acquireAsync(path)
        defer {
            try? Files.remove(path)  // ignored: a left-over lock file is harmless
            lock.release()
        }
        if let hit = try cache.find(key, ignoring: vertex.ignoresCache) { return try await take(hit) }
        let hit = try await cache.bring(key, ignoring: vertex.ignoresCache) { [reporter] message in
            reporter.send(.warning(BuildWarning(name: "", message: message)))
        }
        if let hit { return try await take(hit) }
        return try await make(inputs, key)
    }

    private func take(_ found: BuildCacheRecord) async throws -> VertexResult {
        let hit = try await standing(found)
        reporter.end(step, .cached, diffID: hit.diffID?.text, size: hit.size)
        cache.note(vertex, key: hit.key, took: hit.duration)
        return adding(hit, firstMiss: parent.firstMiss)
    }

    /// The result on the files this step starts from: an independent one may have been made on others. Its files are
    /// then names of those that are here.
    private func standing(_ hit: BuildCacheRecord) async throws -> BuildCacheRecord {
        guard operation.isIndependent, hit.parent != parent.chain else { return hit }
        let layer = try await operation.run(reusing: hit.chainID).layer
        var moved = hit
        (moved.chainID, moved.parent, moved.diffID, moved.boot) = (
            layer.chainID, layer.parent, layer.diffID, environment.boot
        )
        try cache.insert(moved, layer)
        return moved
    }

    private func adding(_ record: BuildCacheRecord, firstMiss: Int?) -> VertexResult {
        var result = parent
        if let diffID = record.diffID, let chain = record.chainID {
            result = parent.adding(diffID, chain, size: record.size, time: record.time)
        }
        result.firstMiss = firstMiss
        return result
    }

    private func make(_ inputs: CacheInputs, _ key: Digest) async throws -> VertexResult {
        let last = try cache.lastResult(of: vertex)
        let old = last?.record.flatMap { try? CacheInputs(encoded: $0.inputs) }  // ignored: then nothing is known of it
        let oldFiles = old?.files.flatMap { FileManifest.read($0, in: environment.manifests) }
        let start = SystemClock.monotonic()
        let made = try await operation.run(reusing: last?.record?.chainID)
        let duration = SystemClock.monotonic() - start
        let record = BuildCacheRecord(
            key: key, chainID: made.layer.chainID, parent: made.layer.parent, diffID: made.layer.diffID,
            size: made.layer.size, kind: inputs.kind, description: vertex.name, inputs: try inputs.encoded,
            time: made.time,
            duration: duration, created: environment.clock(), boot: environment.boot)
        let files = await operation.manifest(comparedTo: oldFiles)
        if let files, let selection = inputs.files { try files.write(selection, in: environment.manifests) }
        try cache.insert(record, made.layer)
        cache.note(vertex, key: key, took: duration)
        let miss = miss(inputs, key, last, old, oldFiles, files)
        reporter.end(step, .done, miss: miss, diffID: made.layer.diffID.text, size: made.layer.size)
        return adding(record, firstMiss: parent.firstMiss ?? step)
    }

    private func miss(
        _ inputs: CacheInputs, _ key: Digest, _ last: (step: BuildStepRecord, record: BuildCacheRecord?)?,
        _ old: CacheInputs?,
        _ oldFiles: FileManifest?, _ files: FileManifest?
    ) -> CacheMiss {
        if vertex.ignoresCache { return CacheMiss(reason: .asked, headline: "the cache was not to be used") }
        guard let last else { return CacheMiss(reason: .neverBuilt, headline: "never built before") }
        guard let old, last.step.key != key else {
            return CacheMiss(reason: .pruned, headline: "its result was removed from the cache")
        }
        let setting = MissReason.Setting(
            firstMiss: parent.firstMiss, standsOnImage: parent.image != nil
        ) {
            guard let oldFiles, let files else { return [] }
            return FileChanges.between(oldFiles, files)
        }
        return MissReason.compare(old, inputs, setting)
    }
}
