@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport

/// A state root as two processes see it: one builds, the other looks on.
struct BuildRoot {
    let builder: EngineContext
    let onlooker: EngineContext
    let service: BuildService

    init(_ fixture: Fixture, _ name: String = "state") {
        let options = EngineOptions(root: fixture.path(name), runRoot: fixture.path("run"), executables: Host.products)
        builder = EngineContext(options)
        onlooker = EngineContext(options)
        service = BuildService(context: onlooker)
    }

    static let request = BuildRequest(context: .folder("/src/app"))
    static let time = Timestamp(seconds: 1_700_000_000)

    /// A build whose work is what the test says.
    func build(
        _ id: ObjectID = .random(), _ request: BuildRequest = request, events: @escaping BuildEventSink = { _ in },
        _ work: @escaping @Sendable (@escaping BuildEventSink) async throws -> BuildResult
    ) async throws -> BuildResult {
        try await RecordedBuild(context: builder, id: id, request: request, events: events).run(work)
    }

    /// All events of a build.
    func watched(_ id: ObjectID) async throws -> [BuildEvent] {
        var events: [BuildEvent] = []
        for try await batch in try await service.watch(id.text) { events += batch }
        return events
    }

    static func started(_ id: ObjectID, _ name: String = "app") -> BuildEvent {
        .started(
            BuildStart(id: id, time: time, name: name, dockerfileName: "Dockerfile", dockerfile: "FROM scratch", target: nil))
    }

    static func steps(_ count: Int) -> BuildEvent {
        .steps((1...count).map { BuildStep(id: $0, name: "step \($0)", kind: .run) })
    }

    static func ended(_ step: Int, _ outcome: StepEnd.Outcome = .done) -> BuildEvent {
        .stepEnded(step, StepEnd(time: time, outcome: outcome))
    }

    static func line(_ step: Int, _ text: String, stream: Int = 1) -> BuildEvent {
        .stepLog(step, stream: stream, text: text, time)
    }
}

/// A door that a test opens for the code under test.
final class Gate: Sendable {
    private let (passes, opener) = AsyncStream.makeStream(of: Void.self)

    func open() { opener.finish() }

    /// Waits until it is open; throws `CancellationError` when the task is cancelled.
    func pass() async throws {
        for await _ in passes {}
        try Task.checkCancellation()
    }
}

extension [BuildEvent] {
    /// What a step wrote, on both streams.
    func text(of wanted: Int) -> String {
        reduce(into: "") { all, event in
            if case .stepLog(wanted, _, let text, _) = event { all += text }
        }
    }

    var end: BuildEnd.Outcome? {
        if case .ended(let end) = last { end.outcome } else { nil }
    }
}
