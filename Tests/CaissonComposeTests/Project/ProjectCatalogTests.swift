import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonCompose

struct ProjectCatalogTests {
    private static let file = """
        services:
          web: {image: web, command: [serve], environment: {A: "1"}, depends_on: {job: {condition: service_completed_successfully}}}
          job: {image: job, command: [migrate]}
          db: {image: db, command: [listen]}
        """

    private static func engine() -> ScriptedEngine {
        let engine = ScriptedEngine()
        engine.world.edit { state in
            for name in ["web", "job", "db"] {
                state.images.append(
                    ImageSummary(
                        id: "sha256:\(name)", repoTags: ["\(name):latest"], created: state.now, size: ByteCount(1)))
            }
            for command in ["serve", "listen"] { state.programs[command] = ScriptedProgram(exitCode: nil) }
            state.programs["migrate"] = ScriptedProgram(exitCode: 0)
        }
        return engine
    }

    /// A catalog in the folder of the project, or elsewhere.
    private static func catalog(
        _ engine: ScriptedEngine, _ text: String? = file, folder: String = "/src/app"
    ) -> ProjectCatalog {
        let files = text.map { ["/src/app/compose.yaml": $0] } ?? [:]
        var request = ProjectRequest(workingDirectory: folder)
        request.environment = ["HOME": "/home/ada"]
        return ProjectCatalog(engine: engine, source: MemoryFiles(files: files), here: request)
    }

    private static let up = ProjectAction.up(services: [], scales: [:])

    @Test func `the folder's project is listed before anything of it is there`() async throws {
        let engine = Self.engine()
        let all = try await Self.catalog(engine).list()
        #expect(all.map(\.name) == ["app"] && all[0].services.map(\.name) == ["db", "job", "web"])
        #expect(try await Self.catalog(engine, folder: "/elsewhere").list().isEmpty)
        let details = try await Self.catalog(engine).inspect("app")
        #expect(details.services.allSatisfy { $0.sync == .missing } && details.problem == nil)
        #expect(details.plan.map(\.subject).contains("container app-web-1"))
    }

    @Test func `what up made is found again by its labels, and is as the file says`() async throws {
        let engine = Self.engine()
        _ = try await Self.catalog(engine).perform(Self.up, on: "app") { _ in }
        let elsewhere = Self.catalog(engine, folder: "/elsewhere")
        #expect(try await elsewhere.list().first?.files == ["/src/app/compose.yaml"])
        let details = try await elsewhere.inspect("app")
        #expect(details.services.map(\.name).sorted() == ["db", "job", "web"])
        #expect(details.services.allSatisfy { $0.sync == .inStep }, "\(details.services)")
        #expect(details.services.flatMap(\.dependencies).allSatisfy { $0.isMet })
        #expect(details.plan.filter { ![.keep, .start].contains($0.kind) }.isEmpty)
    }

    @Test func `a changed file is drift, and what is gone from it is orphaned`() async throws {
        let engine = Self.engine()
        _ = try await Self.catalog(engine).perform(Self.up, on: "app") { _ in }
        let changed = Self.file.replacing("command: [listen]", with: "command: [other]").replacing(
            "  job: {image: job, command: [migrate]}\n", with: ""
        )
        .replacing(", depends_on: {job: {condition: service_completed_successfully}}", with: "")
        let details = try await Self.catalog(engine, changed).inspect("app")
        let db = try #require(details.services.first { $0.name == "db" })
        #expect(db.sync == .changed && db.drift.contains(ProjectDrift("command", running: "listen", file: "other")))
        #expect(details.services.first { $0.name == "job" }?.sync == .orphaned)
    }

    @Test func `a dependency that failed is named as what is in the way`() async throws {
        let engine = Self.engine()
        engine.world.edit { $0.programs["migrate"] = ScriptedProgram(exitCode: 3) }
        await #expect(throws: CaissonError.self) { try await Self.catalog(engine).perform(Self.up, on: "app") { _ in } }
        let web = try #require(try await Self.catalog(engine).inspect("app").services.first { $0.name == "web" })
        #expect(
            web.dependencies == [
                ProjectDependency(service: "job", condition: "completed", isMet: false, reason: "exit 3")
            ])
    }

    @Test func `without its file a project is shown and taken down, but not brought up`() async throws {
        let engine = Self.engine()
        _ = try await Self.catalog(engine).perform(Self.up, on: "app") { _ in }
        let lost = Self.catalog(engine, nil)
        let details = try await lost.inspect("app")
        #expect(details.problem?.message.contains("/src/app/compose.yaml") == true)
        #expect(details.services.map(\.sync) == [.unknown, .unknown, .unknown])
        #expect(details.services.first { $0.name == "web" }?.dependencies.map(\.service) == ["job"])
        let refused = await #expect(throws: CaissonError.self) { try await lost.perform(Self.up, on: "app") { _ in } }
        #expect(refused?.code == .failedPrecondition)
        _ = try await lost.perform(.restart(services: ["db"]), on: "app") { _ in }
        #expect(engine.world.read(\.calls).last == "containers.restart app-db-1")
        #expect(try await lost.perform(.down, on: "app") { _ in } == "app is down")
        #expect(engine.world.read(\.containers).isEmpty && engine.world.read(\.networks).isEmpty)
    }

    @Test func `scaling and missing images are seen to by up`() async throws {
        let engine = Self.engine()
        engine.world.edit { state in
            let db = state.images.remove(at: 2)
            state.registry["db"] = ScriptedImage(summary: db)
        }
        _ = try await Self.catalog(engine).perform(.up(services: ["db"], scales: ["db": 2]), on: "app") { _ in }
        #expect(engine.world.read(\.containers).map(\.name).sorted() == ["app-db-1", "app-db-2"])
        let details = try await Self.catalog(engine).inspect("app")
        #expect(details.services.first { $0.name == "db" }?.sync == .changed)
    }

    @Test func `a name that is no project is told`() async {
        let error = await #expect(throws: CaissonError.self) { try await Self.catalog(Self.engine()).inspect("nope") }
        #expect(error?.code == .notFound)
    }
}
