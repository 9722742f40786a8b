import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// A build of this process as an object of the state root: its row, its log, and its cancellation from elsewhere.
struct RecordedBuild: Sendable {
    let context: EngineContext
    let id: ObjectID
    let request: BuildRequest
    let events: BuildEventSink

    private var folder: BuildFolder { BuildFolder(context.paths, id) }

    /// What `work` does. It gets where to tell its events; a missing last event is added. Throws what it throws.
    func run(_ work: @escaping @Sendable (@escaping BuildEventSink) async throws -> BuildResult) async throws -> BuildResult {
        // Held before the row is there: a row of a running build without a held lock is one of a dead process.
        let lock = try takeLock()
        defer { lock.releaseAndRemove() }
        try begin()
        let recorder = BuildRecorder(
            id, log: try BuildLog(folder.events), database: context.database, sink: events)
        let outcome = await perform(work, recorder)
        try end(recorder, outcome)
        return try outcome.get()
    }

    /// Under the root's, so that a collection does not remove its file between its making and its locking.
    private func takeLock() throws -> StateLock {
        try context.locks.withLock(.root) { try context.locks.lock(.build(id)) }
    }

    private func begin() throws {
        try folder.create(request)
        var record = BuildRecord(
            id: id, name: request.displayName, state: BuildSummary.State.running.rawValue, created: SystemClock.now())
        if case .folder(let path) = request.context { record.folder = path }
        try context.database.write { state in
            try state.builds.insert(record)
            try state.announceBuild("start", record)
        }
    }

    private enum Part: Sendable {
        case worked(Result<BuildResult, any Error>)
        /// Someone asked to cancel the build.
        case asked
        /// What only accompanies the work has nothing more to do.
        case over
    }

    private func perform(
        _ work: @escaping @Sendable (@escaping BuildEventSink) async throws -> BuildResult, _ recorder: BuildRecorder
    ) async -> Result<BuildResult, any Error> {
        let folder = folder
        return await withTaskGroup(of: Part.self) { group in
            group.addTask {
                do { return .worked(.success(try await work { recorder.add($0) })) } catch { return .worked(.failure(error)) }
            }
            group.addTask {
                await recorder.run()
                return .over
            }
            group.addTask {
                // ignored below: a folder that cannot be watched only makes the build one that others cannot cancel
                do { try await folder.cancelRequest() } catch { return .over }
                return .asked
            }
            return await outcome(of: &group)
        }
    }

    /// The outcome of the work; with it the others are over.
    private func outcome(of group: inout TaskGroup<Part>) async -> Result<BuildResult, any Error> {
        var outcome: Result<BuildResult, any Error>?
        while let part = await group.next() {
            switch part {
            case .worked(let result): outcome = result
            case .over: continue
            case .asked: break
            }
            group.cancelAll()
        }
        return outcome ?? .failure(CancellationError())
    }

    private func end(_ recorder: BuildRecorder, _ outcome: Result<BuildResult, any Error>) throws {
        let end = recorder.tally.end ?? BuildEnd(time: SystemClock.now(), outcome: BuildEnd.Outcome(outcome))
        if recorder.tally.end == nil { recorder.add(.ended(end)) }
        recorder.finish()
        let tally = recorder.tally
        let running = BuildSummary.State.running.rawValue
        try context.database.write { state in
            let record = try state.builds.transition(id, from: running) { record in
                record.take(tally)
                record.take(end)
            }
            if let record { try state.announceBuild("end", record) }
        }
        try PastBuilds(context: context).trim()
    }
}

extension BuildEnd.Outcome {
    /// How a build ended whose events did not say it.
    init(_ result: Result<BuildResult, any Error>) {
        switch result {
        case .success(let result): self = .done(result)
        case .failure(is CancellationError): self = .cancelled
        case .failure(let error):
            self = .failed(message: (error as? CaissonError)?.message ?? "\(error)", step: nil, source: "")
        }
    }
}

extension BuildRecord {
    mutating func take(_ end: BuildEnd) {
        ended = end.time
        switch end.outcome {
        case .done(let result):
            state = BuildSummary.State.done.rawValue
            imageID = result.imageID
        case .cancelled: state = BuildSummary.State.cancelled.rawValue
        case .failed(let message, _, _):
            state = BuildSummary.State.failed.rawValue
            error = message
        }
    }
}

extension BuildRequest {
    /// What a list shows before the Dockerfile is read: the first tag, else the context as typed.
    var displayName: String {
        if let tag = tags.first { return tag }
        return switch context {
        case .empty: "-"
        case .folder(let path), .archive(let path): path
        case .remote(let text), .image(let text), .layout(let text): text
        }
    }
}
