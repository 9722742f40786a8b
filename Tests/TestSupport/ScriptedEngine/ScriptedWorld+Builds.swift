package import CaissonAPI
package import CaissonCore
import Synchronization

extension ScriptedWorld {
    /// Lists a new running build and writes its first event.
    func startBuild(_ request: BuildRequest) -> BuildStart {
        let id = freshID()
        let folder: String? = if case .folder(let path) = request.context { path } else { nil }
        let now = read(\.now)
        let name = request.tags.first ?? folder ?? "build"
        let start = BuildStart(
            id: id, time: now, name: name, dockerfileName: "Dockerfile", dockerfile: BuildScripts.dockerfile,
            target: request.target)
        edit { state in
            state.builds.insert(BuildSummary(id: id, name: name, state: .running, created: now, folder: folder), at: 0)
            state.buildRequests[id] = request
        }
        play([.started(start)], on: id)
        return start
    }

    /// Adds a build that is over, or runs in another process, with all its events.
    package func addBuild(_ summary: BuildSummary, _ events: [BuildEvent], request: BuildRequest? = nil) {
        edit { state in
            state.builds.append(summary)
            state.buildEvents[summary.id] = events
            state.buildRequests[summary.id] = request
        }
        announce(.builder, "start", summary.id.text, ["name": summary.name])
    }

    /// Appends events of a build and tells those who watch it; its row in the list follows.
    package func play(_ events: [BuildEvent], on id: ObjectID) {
        guard !events.isEmpty else { return }
        let isOver = events.contains { if case .ended = $0 { true } else { false } }
        // Kept and told under one lock: a watcher that comes meanwhile gets the events once.
        let watchers = listeners.withLock { listeners in
            keep(events, of: id)
            let watchers = listeners.builds.values.filter { $0.build == id }.map(\.continuation)
            for watcher in watchers { watcher.yield(events) }
            return watchers
        }
        if isOver { for watcher in watchers { watcher.finish() } }
        if isOver { announce(.builder, "end", id.text) }
    }

    private func keep(_ events: [BuildEvent], of id: ObjectID) {
        edit { state in
            state.buildEvents[id, default: []] += events
            guard let index = state.builds.firstIndex(where: { $0.id == id }) else { return }
            for event in events { state.builds[index].take(event) }
        }
    }

    /// Ends a build that has not ended.
    package func endBuild(_ id: ObjectID, _ outcome: BuildEnd.Outcome) {
        let isRunning = read { $0.builds.contains { $0.id == id && $0.state == .running } }
        if isRunning { play([.ended(BuildEnd(time: read(\.now), outcome: outcome))], on: id) }
    }

    func buildStream(_ id: ObjectID) -> AsyncThrowingStream<[BuildEvent], any Error> {
        let (stream, continuation) = AsyncThrowingStream<[BuildEvent], any Error>.makeStream()
        let key = listeners.withLock { listeners -> Int in
            let past = read { $0.buildEvents[id] ?? [] }
            if !past.isEmpty { continuation.yield(past) }
            listeners.next += 1
            listeners.builds[listeners.next] = (id, continuation)
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in self?.listeners.withLock { $0.builds[key] = nil } }
        let isOver = read { state in state.builds.first { $0.id == id }?.state != .running }
        if isOver { continuation.finish() }
        return stream
    }
}

extension BuildSummary {
    fileprivate mutating func take(_ event: BuildEvent) {
        switch event {
        case .steps(let news): steps += news.count { $0.kind != .internal && $0.kind != .export }
        case .stepEnded(_, let end):
            endedSteps += 1
            if end.outcome == .cached { cachedSteps += 1 }
        case .ended(let end):
            ended = end.time
            switch end.outcome {
            case .done(let result): (state, imageID) = (.done, result.imageID)
            case .cancelled: state = .cancelled
            case .failed(let message, _, _): (state, error) = (.failed, message)
            }
        case .started, .stepStarted, .stepProgress, .stepLog, .warning: break
        }
    }
}
