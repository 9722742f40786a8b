package import CaissonAPI
package import CaissonCore
import CaissonDockerfile
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// One build, from its request to its image.
package struct Build: Sendable {
    let id: ObjectID
    let request: BuildRequest
    let environment: BuildEnvironment

    package init(id: ObjectID, request: BuildRequest, environment: BuildEnvironment) {
        self.id = id
        self.request = request
        self.environment = environment
    }

    /// The snapshot a RUN works on; it stays after a failure where the request asks for that.
    package static func snapshotName(_ id: ObjectID, step: Int) -> String { "build-\(id)-\(step)" }

    /// Builds; `events` hears everything from `started` to `ended`. Throws what the last event says; cancelling the task
    /// cancels the build, of which only the finished steps' results stay.
    package func run(events: @escaping BuildEventSink) async throws -> BuildResult {
        let reporter = BuildReporter(events, clock: environment.clock)
        do {
            let result = try await environment.snapshots.withScratch { scratch in
                let lease = try Lease.take(environment.database, environment.locks)
                defer { lease.end() }
                return try await BuildRun(self, reporter, scratch).run()
            }
            reporter.send(.ended(BuildEnd(time: environment.clock(), outcome: .done(result))))
            return result
        } catch {
            throw ended(error, reporter)
        }
    }

    /// Tells the end and returns what the caller gets.
    private func ended(_ error: any Error, _ reporter: BuildReporter) -> any Error {
        let isCancelled = Task.isCancelled || error is CancellationError
        let report = error as? BuildReport
        let failure = BuildFailure.at(nil, report?.error ?? error) as? BuildFailure
        let outcome: BuildEnd.Outcome
        if isCancelled {
            outcome = .cancelled
        } else {
            outcome = .failed(
                message: failure?.message ?? "\(error)", step: failure?.step, source: report?.source ?? "")
        }
        reporter.send(.ended(BuildEnd(time: environment.clock(), outcome: outcome)))
        if isCancelled { return CancellationError() }
        guard let failure else { return error }
        return CaissonError(failure.code, failure.message, subject: nil, cause: failure.cause)
    }
}

/// An error with the stretch of the Dockerfile that is to blame.
struct BuildReport: Error {
    var error: any Error
    var source: String
}
