import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The compose pane: what it shows, and what its keys ask for.
@Suite(.onScreenLoop) struct ProjectScreenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var row = "shop/"
        var keys: [String] = []
        /// What has to be on a screen of 80 columns and more.
        var shown: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "list", shown: ["5 Compose  2", "shop", "5/6", "migrate", "8080", "~"]),
        Case(
            name: "graph", keys: ["i"],
            shown: ["/src/shop/compose.yaml", "web", "migrate ✗ exit 1", "api waits for migrate"]),
        Case(
            name: "plan", keys: ["v"],
            shown: ["up will do 6 things", "~ recreate container shop-api-1", "+ create volume shop_data"]),
        Case(
            name: "drift", row: "shop/api", keys: ["D"], shown: ["api ~", "- TIMEOUT=5", "+ TIMEOUT=60", "+ TRACE=1"]),
        Case(name: "up", keys: ["u"], shown: ["Bring shop up?", "recreate container shop-api-2"]),
        Case(
            name: "down", keys: ["d"],
            shown: ["Take shop down?", "6 containers (5 running)", "Volumes and images stay."]),
        Case(name: "scale", row: "shop/worker", keys: ["="], shown: ["Scale worker of shop", "Containers"]),
        Case(name: "without a file", row: "old/", keys: ["i"], shown: ["no such file", "app"]),
    ]

    static let sizes = [Size(width: 80, height: 24), Size(width: 140, height: 40)]

    @UIActor private func app(
        _ size: Size = Size(width: 80, height: 24), row: String, _ settings: Settings = Settings(),
        _ depth: ColorDepth = .truecolor
    ) async throws -> Workstation {
        let app = try Workstation(Workshop.projectWorld(), size: size, settings: settings, depth: depth)
        app.press("5")
        try await app.until("the lists") { app.loop.model.projects.isLoaded && app.loop.model.containers.isLoaded }
        while app.loop.model.projects.selected?.id != row { app.press("j") }
        return app
    }

    @Test(arguments: cases, sizes)
    @UIActor func `each side of a project says what it is for`(screen: Case, size: Size) async throws {
        let app = try await app(size, row: screen.row)
        app.draw()
        try await app.until("the comparison") { app.loop.isIdle }
        for key in screen.keys { app.press(key) }
        try await app.until("idle") { app.loop.isIdle }
        for text in screen.shown { #expect(app.screen.contains(text), "\(text)\n\(app.screen)") }
    }

    @Test(arguments: [36, 60, 69, 70, 90, 200], [8, 12, 20, 50])
    @UIActor func `a project stays within its frames at any size, with ASCII alone`(width: Int, height: Int)
        async throws
    {
        var settings = Settings()
        settings.ascii = true
        let app = try await app(Size(width: width, height: height), row: "shop/", settings, .mono)
        for key in ["i", "v", "D"] {
            app.press(key)
            try await app.until("idle") { app.loop.isIdle }
            #expect(Set(app.screen.unicodeScalars.filter { !$0.isASCII }).isEmpty, "\(app.screen)")
        }
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
