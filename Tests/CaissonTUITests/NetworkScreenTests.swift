import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// Whole screens of the networks pane compared with what they were.
@Suite(.onScreenLoop) struct NetworkScreenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var network = "shop_default"
        var keys: [String] = []
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "networks"), Case(name: "network-drawing", keys: ["enter", "j"]),
        Case(name: "network-ports", keys: ["o", "j"]),
        Case(name: "network-inspect", keys: ["i"]), Case(name: "network-check", keys: ["V"]),
        Case(name: "network-internal", network: "shop_back", keys: ["enter"]),
        Case(name: "network-empty", network: "old_default", keys: ["l"]),
        Case(name: "network-macvlan", network: "lan", keys: ["l"]),
        Case(name: "network-none", network: "none", keys: ["l"]),
        Case(name: "network-prune", keys: ["P"]), Case(name: "network-form", keys: ["n"]),
        Case(name: "network-connect", keys: ["c"]),
    ]

    static let sizes = [Size(width: 60, height: 20), Size(width: 80, height: 24), Size(width: 200, height: 50)]

    @UIActor private func app(
        _ world: ScriptedWorld, _ size: Size, _ network: String, _ settings: Settings = Settings(),
        _ depth: ColorDepth = .truecolor
    ) async throws -> Workstation {
        let app = try Workstation(world, size: size, settings: settings, depth: depth)
        app.press("4")
        try await app.until("the lists") { app.loop.model.networks.isLoaded && app.loop.model.containers.isLoaded }
        while app.loop.model.networks.selected?.name != network { app.press("j") }
        return app
    }

    @UIActor private func settle(_ app: Workstation, _ golden: String) async throws {
        try await app.until("idle") {
            app.loop.isIdle
                && (app.loop.model.networks.picture.value != nil || !app.loop.model.layout.isVisible(.networkDrawing))
        }
        app.draw()
        try expectGolden(try #require(app.terminal.frame), golden)
    }

    @Test(arguments: cases, sizes)
    @UIActor func `each side of a network`(screen: Case, size: Size) async throws {
        let app = try await app(Workshop.networkWorld(), size, screen.network)
        app.draw()
        try await app.until("the picture") { app.loop.isIdle }
        for key in screen.keys { app.press(key) }
        try await settle(app, "\(screen.name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: sizes)
    @UIActor func `a network with many containers scrolls`(size: Size) async throws {
        let app = try await app(Workshop.crowd(300), size, "shop_default")
        app.press("enter")
        try await app.until("the crowd") { app.loop.model.networkGuests.first?.address == "172.20.0.3" }
        for _ in 0..<40 { app.press("j") }
        try await settle(app, "network-crowd-\(size.width)x\(size.height)")
        app.press("end")
        #expect(app.screen.contains(try #require(app.loop.model.networkGuests.last).name))
        app.press("left", "home")
        #expect(app.screen.contains("worker-1 "))
    }

    @Test @UIActor func `a network drawn without colours and with ASCII alone`() async throws {
        var settings = Settings()
        settings.ascii = true
        let app = try await app(Workshop.networkWorld(), Size(width: 100, height: 30), "shop_default", settings, .mono)
        app.press("enter", "j")
        try await settle(app, "network-mono-ascii")
        #expect(Set(app.screen.unicodeScalars.filter { !$0.isASCII }).isEmpty)
    }

    @Test(arguments: [36, 44, 60, 69, 70, 90, 120, 200], [8, 9, 12, 20, 24, 50])
    @UIActor func `a drawing stays within its frame at any size`(width: Int, height: Int) async throws {
        for world in [Workshop.networkWorld(), Workshop.crowd(30)] {
            let app = try await app(world, Size(width: width, height: height), "shop_default")
            app.press("enter")
            try await app.until("the picture") { app.loop.model.networks.picture.value != nil }
            let stage = NetworkStage(
                try #require(app.loop.model.networks.picture.value), app.loop.model,
                Paint(.standard, depth: .truecolor, ascii: false),
                in: try #require(app.loop.model.layout.rect(of: .networkDrawing)).inset(by: 1))
            let rect = try #require(app.loop.model.layout.rect(of: .networkDrawing))
            #expect(stage.map.intersection(rect) == stage.map)
            #expect(stage.notes.intersection(rect) == stage.notes)
            #expect(stage.map.height > 0)
            // The right border is whole: nothing was written over it.
            let frame = try #require(
                {
                    app.draw(); return app.terminal.frame
                }())
            for y in rect.minY + 1..<rect.maxY - 1 { #expect(["┃", "█"].contains(frame[rect.maxX - 1, y].text)) }
        }
    }
}
