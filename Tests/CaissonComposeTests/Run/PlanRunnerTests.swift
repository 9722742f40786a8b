import CaissonAPI
import CaissonCore
import Synchronization
import TestSupport
import Testing

@testable import CaissonCompose

struct PlanRunnerTests {
    private static let file = """
        services:
          web: {image: web, command: [serve], depends_on: {init: {condition: service_completed_successfully}}}
          init: {image: init, command: [migrate], depends_on: [db]}
          db: {image: db, command: [listen], volumes: ["data:/d"]}
        volumes: {data: {}}
        """

    /// An engine that has the images; `serve` and `listen` run on, `migrate` ends.
    private static func engine() -> ScriptedEngine {
        let engine = ScriptedEngine()
        engine.world.edit { state in
            for name in ["web", "init", "db"] {
                state.images.append(
                    ImageSummary(
                        id: "sha256:\(name)", repoTags: ["\(name):latest"], created: state.now, size: ByteCount(1)))
            }
            for command in ["serve", "listen"] { state.programs[command] = ScriptedProgram(exitCode: nil) }
            state.programs["migrate"] = ScriptedProgram(exitCode: 0)
        }
        return engine
    }

    private final class Told: Sendable {
        let events = Mutex<[ProjectEvent]>([])
        var sink: ProjectSink { { [self] event in events.withLock { $0.append(event) } } }
        var lines: [String] { events.withLock { $0.map { "\($0.subject) \($0.text)" } } }
    }

    @discardableResult
    private static func up(
        _ engine: ScriptedEngine, _ text: String = file, isDry: Bool = false,
        _ change: (inout UpOptions) -> Void = { _ in }
    ) async throws -> [String] {
        let project = try Projects.load(["compose.yaml": text])
        var options = UpOptions()
        change(&options)
        let plan = try await Planner.plan(project, ProjectState.existing(project, in: engine), options)
        let told = Told()
        let runner = PlanRunner(engine: engine, project: project, options: options, isDry: isDry, sink: told.sink)
        try await runner.create(plan)
        try await runner.start(plan)
        return told.lines
    }

    private static func calls(_ engine: ScriptedEngine) -> [String] { engine.world.read(\.calls) }

    @Test func `everything is made, and started in order`() async throws {
        let engine = Self.engine()
        let lines = try await Self.up(engine)
        let calls = Self.calls(engine)
        #expect(calls.prefix(2) == ["networks.create app_default bridge", "volumes.create app_data"])
        #expect(
            calls.filter { $0.hasPrefix("containers.start") }
                == ["app-db-1", "app-init-1", "app-web-1"].map { "containers.start \($0)" })
        #expect(lines.contains("Container app-init-1 Exited"))
        let states = engine.world.read(\.containers).map { "\($0.name) \($0.state.rawValue)" }.sorted()
        #expect(states == ["app-db-1 running", "app-init-1 exited", "app-web-1 running"])
    }

    @Test func `a second time only what is over is started again`() async throws {
        let engine = Self.engine()
        try await Self.up(engine)
        let before = Self.calls(engine).count
        try await Self.up(engine)
        #expect(Self.calls(engine).dropFirst(before) == ["containers.start app-init-1"])
    }

    @Test func `what changed is made before the old one goes, under its name`() async throws {
        let engine = Self.engine()
        try await Self.up(engine)
        let old = try #require(engine.world.read(\.containers).first { $0.name == "app-db-1" })
        let before = Self.calls(engine).count
        let changed = Self.file.replacing("command: [listen]", with: "command: [listen], hostname: h")
        try await Self.up(engine, changed)
        let calls = Self.calls(engine).dropFirst(before).filter { !$0.contains("init") }
        #expect(
            Array(calls) == [
                "containers.create db listen", "containers.stop app-db-1", "containers.remove app-db-1 --force",
                "containers.rename \(old.id.short)_app-db-1 app-db-1", "containers.start app-db-1",
            ])
    }

    @Test func `a new container that cannot take the old one's place is not left behind`() async throws {
        let engine = Self.engine()
        try await Self.up(engine)
        engine.world.edit { $0.failures["containers.stop"] = CaissonError(.internal, "no") }
        await #expect(throws: CaissonError.self) {
            try await Self.up(engine) { ($0.recreation, $0.services) = (.always, ["db"]) }
        }
        let names = engine.world.read(\.containers).map(\.name).sorted()
        #expect(names == ["app-db-1", "app-init-1", "app-web-1"])
    }

    @Test func `what depends on something that failed is not started`() async throws {
        let engine = Self.engine()
        engine.world.edit { $0.programs["migrate"] = ScriptedProgram(exitCode: 3) }
        let error = await #expect(throws: CaissonError.self) { try await Self.up(engine) }
        #expect(error?.message == "service \"init\" didn't complete successfully: exit 3")
        #expect(!Self.calls(engine).contains("containers.start app-web-1"))
    }

    @Test func `a dry run tells all and touches nothing`() async throws {
        let engine = Self.engine()
        let lines = try await Self.up(engine, isDry: true)
        #expect(Self.calls(engine).isEmpty)
        #expect(lines.contains("Container app-web-1 Started") && lines.contains("Network app_default Created"))
    }

    @Test func `down stops what depends on others first and leaves nothing but volumes`() async throws {
        let engine = Self.engine()
        try await Self.up(engine)
        let before = Self.calls(engine).count
        let project = try Projects.load(["compose.yaml": Self.file])
        let stopper = ProjectStopper(engine: engine, name: "app", project: project) { _ in }
        let containers = try await ProjectState.containers(of: "app", in: engine)
        try await stopper.stop(containers)
        try await stopper.remove(containers, volumes: false)
        try await stopper.removeResources(volumes: false)
        let calls = Self.calls(engine).dropFirst(before)
        #expect(
            calls.filter { $0.hasPrefix("containers.stop") } == [
                "containers.stop app-web-1", "containers.stop app-db-1",
            ])
        #expect(calls.last == "networks.remove app_default")
        #expect(engine.world.read(\.containers).isEmpty && engine.world.read(\.volumes).count == 1)
    }

    @Test func `a network that changed goes once its containers are off it, and comes back before they do`() async throws {
        let engine = Self.engine()
        try await Self.up(engine)
        let before = Self.calls(engine).count
        let changed = Self.file + "\nnetworks: {default: {internal: true}}"
        try await Self.up(engine, changed) { $0.services = ["db", "init", "web"] }
        let calls = Array(Self.calls(engine).dropFirst(before))
        let removed = try #require(calls.firstIndex(of: "networks.remove app_default"))
        let created = try #require(calls.firstIndex(of: "networks.create app_default bridge"))
        let disconnected = calls.indices.filter { calls[$0].hasPrefix("networks.disconnect") }
        #expect(disconnected.count == 3 && disconnected.allSatisfy { $0 < removed } && removed < created)
        #expect(calls.filter { $0.hasPrefix("containers.create") }.count == 3)
        #expect(calls.firstIndex { $0.hasPrefix("containers.create") }.map { $0 > created } == true)
        #expect(engine.world.read(\.containers).map(\.name).sorted() == ["app-db-1", "app-init-1", "app-web-1"])
    }

    @Test func `a volume that is made anew takes its containers with it`() async throws {
        let engine = Self.engine()
        try await Self.up(engine)
        let before = Self.calls(engine).count
        let changed = Self.file.replacing("{data: {}}", with: "{data: {labels: {a: b}}}")
        try await Self.up(engine, changed) { $0.renewedVolumes = ["app_data"] }
        let calls = Self.calls(engine).dropFirst(before).filter { !$0.contains("init") }
        #expect(
            Array(calls) == [
                "containers.stop app-db-1", "containers.remove app-db-1 --force", "volumes.remove app_data",
                "volumes.create app_data", "containers.create db listen", "containers.start app-db-1",
            ])
    }

    @Test func `scaling down removes the last`() async throws {
        let engine = Self.engine()
        try await Self.up(engine) { $0.scales = ["db": 3] }
        try await Self.up(engine) { $0.scales = ["db": 1] }
        #expect(engine.world.read(\.containers).map(\.name).filter { $0.contains("db") } == ["app-db-1"])
    }
}
