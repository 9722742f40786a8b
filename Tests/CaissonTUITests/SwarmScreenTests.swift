import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The swarm view: whole screens over a small swarm in trouble and a large one.
@Suite(.onScreenLoop) struct SwarmScreenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Pressed after the swarm is on the screen; `↓name` goes to a row.
        var row: String?
        var keys: [String] = []
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "swarm", row: "shop_api"), Case(name: "swarm-failing", row: "shop_worker", keys: ["enter"]),
        Case(name: "swarm-update", row: "shop_api", keys: ["v"]), Case(name: "swarm-why", row: "shop_batch", keys: ["w"]),
        Case(name: "swarm-why-not", row: "shop_worker", keys: ["w"]),
        Case(name: "swarm-logs", row: "shop_worker", keys: ["l"]), Case(name: "swarm-diff", row: "shop_api", keys: ["D"]),
        Case(name: "swarm-nodes", keys: ["N", "j"]), Case(name: "swarm-node", keys: ["N", "j", "i"]),
        Case(name: "swarm-tasks", keys: ["T", "enter"]), Case(name: "swarm-stacks", keys: ["S", "j", "i"]),
        Case(name: "swarm-scale", row: "shop_web", keys: ["s"]), Case(name: "swarm-image", row: "shop_web", keys: ["u"]),
        Case(name: "swarm-new", keys: ["n"]), Case(name: "swarm-rollback", row: "shop_api", keys: ["b"]),
        Case(name: "swarm-remove", row: "shop_web", keys: ["d"]), Case(name: "swarm-map", row: "shop_api", keys: ["m"]),
    ]

    static let sizes = [
        Size(width: 60, height: 20), Size(width: 80, height: 24), Size(width: 120, height: 40), Size(width: 200, height: 50),
    ]

    @UIActor static func app(
        _ world: ScriptedWorld, _ size: Size = Size(width: 80, height: 24), _ settings: Settings = Settings(),
        _ depth: ColorDepth = .truecolor
    ) async throws -> Workstation {
        let app = try Workstation(world, size: size, settings: settings, depth: depth)
        app.press("6")
        try await app.until("the swarm") { app.loop.model.swarm.isLoaded && app.loop.model.containers.isLoaded }
        return app
    }

    @UIActor static func select(_ name: String, in app: Workstation) {
        app.press("g")
        let count = app.loop.model.swarm.list.rows.count
        for _ in 0..<count where app.loop.model.swarm.subjectName != name { app.press("j") }
        #expect(app.loop.model.swarm.subjectName == name)
    }

    @UIActor private func settle(_ app: Workstation, _ golden: String) async throws {
        try await app.until("idle") { app.loop.isIdle }
        app.draw()
        if app.loop.model.swarm.logs.target != nil {
            try await app.until("the logs") { app.loop.model.swarm.logs.store.count > 0 || !golden.contains("logs") }
        }
        try expectGolden(try #require(app.terminal.frame), golden)
    }

    @Test(arguments: cases, sizes)
    @UIActor func `each side of a swarm`(screen: Case, size: Size) async throws {
        let world = Workshop.swarmWorld()
        // Lines of logs come when they come: screens that are not about them have none.
        if screen.name != "swarm-logs" { world.edit { $0.swarm.logs = [:] } }
        let app = try await Self.app(world, size)
        if let row = screen.row { Self.select(row, in: app) }
        for key in screen.keys { app.press(key) }
        try await settle(app, "\(screen.name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: [("swarm-large", [String]()), ("swarm-large-nodes", ["N", "G"]), ("swarm-large-map", ["m", "ctrl-d"]), ("swarm-large-tasks", ["T", "/"])], sizes)
    @UIActor func `fifty nodes and two thousand tasks`(screen: (name: String, keys: [String]), size: Size) async throws {
        let app = try await Self.app(Workshop.largeSwarm(), size)
        for key in screen.keys { app.press(key) }
        if screen.keys.contains("/") {
            app.type("failed")
            app.press("enter")
        }
        try await settle(app, "\(screen.name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: [("swarm-none", true), ("swarm-engine", false)], sizes)
    @UIActor func `where there is no swarm`(screen: (name: String, hasEngine: Bool), size: Size) async throws {
        let world = Workshop.swarmWorld()
        world.edit { state in
            state.swarm = SwarmScript()
            if !screen.hasEngine { state.daemon = nil }
        }
        let app = try Workstation(world, size: size)
        app.press("6")
        try await app.until("the lists") { app.loop.isIdle && app.loop.model.containers.isLoaded }
        try await settle(app, "\(screen.name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: ["swarm", "swarm-map", "swarm-failing", "swarm-update", "swarm-why", "swarm-none"])
    @UIActor func `drawn without colours and with ASCII alone`(screen: String) async throws {
        var settings = Settings()
        settings.ascii = true
        let world = Workshop.swarmWorld()
        world.edit { $0.swarm.logs = [:] }
        if screen == "swarm-none" { world.edit { $0.swarm = SwarmScript() } }
        let app = try Workstation(world, settings: settings, depth: .mono)
        app.press("6")
        try await app.until("the swarm") { app.loop.isIdle && (app.loop.model.swarm.isLoaded || screen == "swarm-none") }
        let screenCase = Self.cases.first { $0.name == screen }
        if let row = screenCase?.row { Self.select(row, in: app) }
        for key in screenCase?.keys ?? [] { app.press(key) }
        try await settle(app, "\(screen)-mono-ascii")
        #expect(Set(app.screen.unicodeScalars.filter { !$0.isASCII }).isEmpty)
    }
}
