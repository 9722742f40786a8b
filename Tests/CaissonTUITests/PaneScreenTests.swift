import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// Whole screens compared with what they were.
@Suite(.onScreenLoop) struct PaneScreenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var keys: [String]
        var waitsFor: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "containers", keys: ["j"], waitsFor: "40ms"),
        Case(name: "changes", keys: ["j", "D"], waitsFor: "nginx"),
        Case(name: "images", keys: ["2", "j"], waitsFor: "pip"),
        Case(name: "layers-zoomed", keys: ["2", "j", "enter", "+"], waitsFor: "pip"),
        Case(name: "inspect", keys: ["j", "i"], waitsFor: "Command"),
        Case(name: "stats", keys: ["j", "M"], waitsFor: "101MiB"),
        Case(name: "help", keys: ["?"], waitsFor: "Keys in"),
        Case(name: "palette", keys: [":", "r", "e"], waitsFor: "Restart"),
        Case(name: "run-form", keys: ["n"], waitsFor: "Run a container"),
        Case(name: "remove", keys: ["d"], waitsFor: "Remove worker"),
        Case(name: "volumes", keys: ["3", "end", "k"], waitsFor: "pg_wal"),
        Case(name: "volume-files", keys: ["3", "end", "k", "enter", "j", "right"], waitsFor: "16384"),
        Case(name: "volume-users", keys: ["3", "end", "k", "c"], waitsFor: "worker"),
        Case(name: "volume-inspect", keys: ["3", "end", "k", "i"], waitsFor: "Folder"),
        Case(name: "volume-prune", keys: ["3", "P"], waitsFor: "71ac71ac71ac"),
        Case(name: "volume-form", keys: ["3", "n"], waitsFor: "Create a volume"),
        Case(name: "events", keys: ["8"], waitsFor: "quiet"),
    ]

    static let sizes = [Size(width: 80, height: 24), Size(width: 200, height: 50), Size(width: 40, height: 12)]

    @Test(arguments: cases, sizes)
    @UIActor func `each pane and overlay`(screen: Case, size: Size) async throws {
        let app = try Workstation(Workshop.world(), size: size)
        try await app.until("the lists") { app.loop.model.containers.isLoaded && app.loop.model.images.isLoaded }
        for key in screen.keys { app.press(key) }
        // At 40 columns some of it is out of sight; the loads having ended is all there is to wait for.
        if size.width >= 80 { try await app.shows(screen.waitsFor) }
        try await app.until("idle") {
            let model = app.loop.model
            let hasLog = model.logs.store.count > 0 || model.containers.selected?.name != "web"
            let isMeasured = model.stats.samples.count == 60 || !model.layout.isVisible(.stats)
            return isMeasured && app.loop.isIdle && (hasLog || !model.layout.isVisible(.logs))
        }
        app.draw()
        try expectGolden(try #require(app.terminal.frame), "\(screen.name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: sizes)
    @UIActor func `the first start`(size: Size) async throws {
        let app = try Workstation(Workshop.labWorld(), size: size)
        try await app.until("the lists") { app.loop.model.containers.isLoaded && app.loop.model.images.isLoaded }
        app.draw()
        try expectGolden(try #require(app.terminal.frame), "welcome-\(size.width)x\(size.height)")
    }

    @Test @UIActor func `a screen too small to work on says so`() async throws {
        let app = try Workstation(Workshop.world(), size: Size(width: 30, height: 7))
        #expect(app.screen.contains("too small"))
        #expect(app.screen.contains("need 36x8"))
    }

    @Test @UIActor func `ASCII alone is used when asked for`() async throws {
        var settings = Settings()
        settings.ascii = true
        let app = try Workstation(Workshop.world(), settings: settings)
        try await app.shows("alpine:latest")
        let strange = Set(app.screen.unicodeScalars.filter { !$0.isASCII })
        #expect(strange.isEmpty, "\(strange)")
    }

    @Test(arguments: [Size(width: 36, height: 8), Size(width: 69, height: 40), Size(width: 70, height: 9), Size(width: 300, height: 90)])
    func `panes lie inside the screen and never over each other`(size: Size) {
        for focus in PaneID.allCases {
            let subject = PaneCatalog.descriptor(focus).owner ?? (focus == .events ? .containers : focus)
            for zoom in Zoom.allCases {
                let tab = focus.isList ? PaneCatalog.tabs(of: subject).first : focus == .layerFiles ? .history : focus
                let layout = ScreenLayout(size: size, focus: focus, subject: subject, tab: tab, zoom: zoom)
                #expect(layout.isVisible(focus), "\(focus.rawValue) \(zoom)")
                for (index, place) in layout.panes.enumerated() {
                    #expect(place.rect.intersection(Rect(size: size)) == place.rect)
                    for other in layout.panes[..<index] { #expect(place.rect.intersection(other.rect).isEmpty) }
                }
            }
        }
    }
}
