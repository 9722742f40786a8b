import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The compose pane: whole screens, and what its keys ask for.
@Suite(.onScreenLoop) struct ProjectScreenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var row = "shop/"
        var keys: [String] = []
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "projects"), Case(name: "project-graph", keys: ["i"]), Case(name: "project-plan", keys: ["v"]),
        Case(name: "project-drift", row: "shop/api", keys: ["D"]), Case(name: "project-up", keys: ["u"]),
        Case(name: "project-down", keys: ["d"]), Case(name: "project-scale", row: "shop/worker", keys: ["="]),
        Case(name: "project-without-file", row: "old/", keys: ["i"]),
    ]

    static let sizes = [Size(width: 60, height: 20), Size(width: 80, height: 24), Size(width: 140, height: 40)]

    @UIActor private func app(
        _ size: Size = Size(width: 80, height: 24), row: String, _ settings: Settings = Settings(),
        _ depth: ColorDepth = .truecolor
    ) async throws -> Workstation {
        let app = try Workstation(Workshop.projectWorld(), size: size, settings: settings, depth: depth)
        app.press("5")
        // What the first project is compared with stays known, so it has to come before another is gone to.
        try await app.until("the lists") { app.loop.model.projects.isLoaded && app.loop.model.containers.isLoaded && app.loop.isIdle }
        while app.loop.model.projects.selected?.id != row { app.press("j") }
        return app
    }

    @UIActor private func settle(_ app: Workstation, _ golden: String) async throws {
        try await app.until("idle") { app.loop.isIdle }
        app.draw()
        try expectGolden(try #require(app.terminal.frame), golden)
    }

    @Test(arguments: cases, sizes)
    @UIActor func `each side of a project`(screen: Case, size: Size) async throws {
        let app = try await app(size, row: screen.row)
        app.draw()
        try await app.until("the comparison") { app.loop.isIdle }
        for key in screen.keys { app.press(key) }
        try await settle(app, "\(screen.name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: sizes)
    @UIActor func `what up does is shown as it goes`(size: Size) async throws {
        let app = try await app(size, row: "shop/worker")
        app.draw()
        try await app.until("the comparison") { app.loop.isIdle }
        app.world.edit { state in
            state.holdsOn = true
            state.projectProgress = [
                TransferProgress(id: "Image shop/tools:1", status: "Pulling"),
                TransferProgress(id: "3f1a22bb90c1", status: "Pull complete"),
                TransferProgress(id: "9e0c11aa45d2", status: "Downloading", current: 31_000_000, total: 58_000_000),
                TransferProgress(id: "Container shop-db-1", status: "Healthy"),
                TransferProgress(id: "Container shop-worker-1", status: "Creating"),
            ]
        }
        app.press("u")
        try await app.until("progress") { app.loop.model.jobs.last?.steps.count == 5 }
        app.draw()
        try expectGolden(try #require(app.terminal.frame), "project-progress-\(size.width)x\(size.height)")
    }

    @Test(arguments: sizes)
    @UIActor func `where there is no project`(size: Size) async throws {
        let world = Workshop.world()
        let app = try Workstation(world, size: size)
        app.press("5")
        try await app.until("the lists") {
            app.loop.model.projects.isLoaded && app.loop.model.containers.isLoaded && app.loop.isIdle
        }
        try await settle(app, "project-none-\(size.width)x\(size.height)")
    }

    @Test @UIActor func `a project drawn without colours and with ASCII alone`() async throws {
        var settings = Settings()
        settings.ascii = true
        let app = try await app(row: "shop/", settings, .mono)
        app.press("i")
        try await settle(app, "project-mono-ascii")
        #expect(Set(app.screen.unicodeScalars.filter { !$0.isASCII }).isEmpty)
    }

    @Test(
        "keys ask for what they say",
        arguments: [
            ("shop/", ["u", "y"], "projects.perform shop up(services: [], scales: [:])"),
            ("shop/db", ["u"], "projects.perform shop up(services: [\"db\"], scales: [:])"),
            ("shop/", ["d", "y"], "projects.perform shop down"),
            ("shop/web", ["s"], "projects.perform shop stop(services: [\"web\"])"),
            ("shop/migrate", ["s"], "projects.perform shop start(services: [\"migrate\"])"),
            ("shop/web", ["r"], "projects.perform shop restart(services: [\"web\"])"),
            (
                "shop/worker", ["=", "backspace", "5", "enter"],
                "projects.perform shop up(services: [\"worker\"], scales: [\"worker\": 5])"
            ),
            ("shop/web", ["o"], "open http://localhost:8080"),
        ])
    @UIActor func keys(row: String, keys: [String], call: String) async throws {
        let app = try await app(row: row)
        try await app.until("the comparison") { app.loop.isIdle }
        for key in keys { app.press(key) }
        try await app.until(call) { app.world.read(\.calls).contains(call) }
    }

    @Test @UIActor func `logs of a service are those of its container, and esc comes back`() async throws {
        let app = try await app(row: "shop/web")
        app.press("l")
        #expect(app.loop.model.focus == .logs && app.loop.model.containers.selected?.name == "shop-web-1")
        app.press("esc", "esc")
        #expect(app.loop.model.focus == .projects && app.loop.model.projects.selected?.id == "shop/web")
    }

    @Test(
        "the PORTS column is read",
        arguments: [
            ("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", ["http://localhost:8080", "http://localhost:8080"]),
            ("127.0.0.1:9000-9001->9000-9001/tcp", ["http://127.0.0.1:9000"]), ("53/udp, 0.0.0.0:53->53/udp", []),
            ("", []),
        ])
    func ports(column: String, urls: [String]) {
        let container = ContainerRef(id: Workshop.id("a"), name: "web")
        #expect(PublishedPort.all(column, of: container).compactMap(\.url) == urls)
    }
}
