package import CaissonAPI
import CaissonCore

extension ControlAPI {
    package func serviceLogs(
        _ ref: String, _ options: LogOptions
    ) async throws -> AsyncThrowingStream<[ServiceLogEntry], any Error> {
        let reading = ServiceLogReading(
            subject: try LogSubject(ref, snapshot()), options: options, view: view, reader: machine)
        let inbox = LogInbox()
        let outlet = LogOutlet(inbox)
        workshop.begin { await reading.run(into: inbox) }
        return AsyncThrowingStream { try await outlet.next() }
    }
}

/// Whose lines are wanted.
private enum LogSubject {
    case service(ServiceID)
    case task(TaskID)

    init(_ ref: String, _ snapshot: ClusterSnapshot) throws {
        do { self = .service(try snapshot.service(ref).id) } catch let error as CaissonError where error.code == .notFound {
            guard let task = try? snapshot.task(ref) else { throw error } // ignored: the first complaint is the one to tell
            self = .task(task.id)
        }
    }

    /// The tasks that may have written something.
    func tasks(_ snapshot: ClusterSnapshot) -> [TaskRecord] {
        let tasks =
            switch self {
            case .service(let id): snapshot.tasks(of: id)
            case .task(let id): snapshot.tasks[id].map { [$0] } ?? []
            }
        return tasks.filter { $0.status.runningSince != nil || $0.state == .starting }
    }
}

/// Reads the logs of a service's tasks beside each other, of those too that are made while it follows.
private struct ServiceLogReading: Sendable {
    let subject: LogSubject
    let options: LogOptions
    let view: ClusterView
    let reader: any TaskLogReader

    /// Ends when all logs have, when the consumer is gone, or when it is cancelled.
    func run(into inbox: LogInbox) async {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await inbox.abandoned() }
                group.addTask { try await readAll(into: inbox) }
                _ = try await group.next()
            }
            inbox.finish()
        } catch {
            inbox.finish(error is CancellationError ? nil : error)
        }
    }

    private func readAll(into inbox: LogInbox) async throws {
        try await withThrowingDiscardingTaskGroup { readers in
            var known: Set<TaskID> = []
            var seen: Int64 = 0
            repeat {
                let news = try await view.nextNews(past: seen)
                seen = news.snapshot.revision
                for task in subject.tasks(news.snapshot) where known.insert(task.id).inserted {
                    let nodeName = task.node.flatMap { news.snapshot.nodes[$0]?.name } ?? ""
                    readers.addTask {
                        // Told at once: the loop above may wait for the next change for long.
                        do { try await read(task, nodeName, into: inbox) } catch { inbox.finish(error is CancellationError ? nil : error) }
                    }
                }
            } while options.follow
        }
    }

    private func read(_ task: TaskRecord, _ nodeName: String, into inbox: LogInbox) async throws {
        do {
            for try await batch in try await reader.logs(of: task, options) {
                try await inbox.put(batch.map { line in
                    ServiceLogEntry(
                        task: task.id, slotName: "\(task.serviceName).\(task.slot)", node: task.node ?? NodeID(bits: 0),
                        nodeName: nodeName, entry: line)
                })
            }
        } catch let error as CaissonError where error.code == .notFound {
            // Its container is no more, and its lines with it.
        }
    }
}
