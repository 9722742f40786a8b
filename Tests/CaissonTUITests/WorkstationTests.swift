import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

@Suite(.onScreenLoop) struct WorkstationTests {
    @UIActor private func opened(_ size: Size = Size(width: 80, height: 24)) async throws -> Workstation {
        let app = try Workstation(Workshop.world(), size: size)
        try await app.shows("worker")
        try await app.shows("alpine:latest")
        return app
    }

    @UIActor private func select(_ name: String, in app: Workstation) {
        let rows = app.loop.model.containers.list.rows
        app.press("1", "g")
        for _ in 0..<(rows.firstIndex { $0.name == name } ?? 0) { app.press("j") }
    }

    @Test(arguments: [
        ("web", ["s"], "containers.stop web"), ("job-771", ["s"], "containers.start"), ("web", ["r"], "containers.restart web"),
        ("web", ["p"], "containers.pause web"), ("scratch", ["p"], "containers.unpause scratch"), ("web", ["S"], "containers.kill web"),
        ("web", ["d", "y"], "containers.remove web --force"), ("job-771", ["d", "enter"], "containers.remove job-771"),
        ("web", ["P", "y"], "containers.prune"),
    ])
    @UIActor func `one key, one verb`(name: String, keys: [String], call: String) async throws {
        let app = try await opened()
        select(name, in: app)
        for key in keys { app.press(key) }
        try await app.until(call) { app.world.read(\.calls).contains { $0.hasPrefix(call) } }
    }

    @Test @UIActor func `a no or Esc removes nothing`() async throws {
        let app = try await opened()
        app.press("d", "n", "d", "esc", "d", "q")
        #expect(app.loop.isIdle)
        #expect(app.world.read(\.calls).isEmpty)
        #expect(!app.loop.isFinished)
    }

    @Test @UIActor func `marked rows are acted on together`() async throws {
        let app = try await opened()
        select("migrate", in: app)
        app.press("space")
        select("job-771", in: app)
        app.press("space", "d")
        try await app.shows("Remove 2 containers?")
        app.press("y")
        try await app.until("both gone") { app.world.read { $0.containers.count } == 4 }
    }

    @Test @UIActor func `rename fills in the old name`() async throws {
        let app = try await opened()
        select("web", in: app)
        app.press("F2")
        app.type("2")
        app.press("enter")
        try await app.shows("web2")
        #expect(app.world.read(\.calls) == ["containers.rename web web2"])
    }

    @Test @UIActor func `images are removed, saved, loaded, pushed and pruned`() async throws {
        let app = try await opened()
        app.press("2", "G", "U", "enter")
        try await app.shows("pushed alpine:latest")
        app.press("o", "enter")
        try await app.shows("saved alpine.tar")
        app.press("L")
        app.type("missing.tar")
        app.press("enter")
        try await app.shows("open missing.tar")
        app.press("esc", "P", "y")
        try await app.until("dangling gone") { app.world.read { $0.images.count } == 2 }
        app.press("G", "d", "y")
        try await app.until("alpine gone") { app.world.read { $0.images.count } == 1 }
    }

    @Test @UIActor func `a base image is made from this machine`() async throws {
        let app = try Workstation(Workshop.labWorld())
        try await app.shows("no images yet")
        app.press("B", "right", "enter")
        try await app.shows("made debian:latest")
        #expect(app.world.read(\.calls) == ["images.make-base debian debian:latest"])
    }

    @Test @UIActor func `what another process does appears by itself`() async throws {
        let app = try await opened()
        app.world.edit { $0.containers.append(Workshop.container("9", "newcomer", "alpine", .running, "top", ago: 1)) }
        app.world.announce(.container, "start", Workshop.id("9").text, ["name": "newcomer"])
        try await app.shows("newcomer")
        app.world.exit(Workshop.id("9"), code: 3)
        try await app.shows("exit 3")
    }

    @Test @UIActor func `the selection stays on its container when the list changes`() async throws {
        let app = try await opened()
        select("web", in: app)
        app.world.edit { $0.containers.insert(Workshop.container("9", "newcomer", "alpine", .running, "top", ago: 1), at: 0) }
        app.world.announce(.container, "start", Workshop.id("9").text)
        try await app.shows("newcomer")
        #expect(app.loop.model.containers.selected?.name == "web")
    }

    @Test @UIActor func `logs follow, are searched and left again`() async throws {
        let app = try await opened()
        select("web", in: app)
        try await app.shows("GET /cart 200 40ms")
        app.world.log(Workshop.id("a"), ["a fresh line"])
        try await app.shows("a fresh line")
        app.press("l", "/")
        app.type("request 14")
        try await app.shows("request 14")
        #expect(app.loop.model.logs.hit == 13)
        app.press("enter", "w", "t")
        try await app.shows("11:59:")
        app.press("esc", "f")
        try await app.shows("FOLLOW")
        app.press("esc")
        #expect(app.loop.model.focus == .containers)
    }

    @Test @UIActor func `a filter narrows the list and Esc widens it`() async throws {
        let app = try await opened()
        app.press("/")
        app.type("migr")
        app.press("enter")
        #expect(app.loop.model.containers.list.rows.map(\.name) == ["migrate"])
        app.press("esc")
        #expect(app.loop.model.containers.list.rows.count == 6)
        app.press("/")
        app.type("zzz")
        #expect(app.screen.contains("nothing matches /zzz"))
        app.press("esc")
        #expect(app.loop.model.containers.list.rows.count == 6)
    }

    @Test @UIActor func `the palette finds commands, objects and themes`() async throws {
        let app = try await opened()
        app.press(":")
        app.type("restart")
        #expect(app.screen.contains("Restart"))
        app.press("enter")
        try await app.until("restarted") { app.world.read(\.calls).contains("containers.restart worker") }
        app.press(":")
        app.type("container web")
        app.press("enter")
        #expect(app.loop.model.containers.selected?.name == "web")
        app.press(":")
        app.type("theme light")
        app.press("enter")
        try await app.until("the theme") { app.loop.model.theme.name == "light" }
    }

    @Test @UIActor func `the long-lived engine is started from the palette and shown from then on`() async throws {
        let app = try await opened()
        #expect(!app.screen.contains("caissond"))
        app.press(":")
        app.type("long-lived")
        app.press("enter")
        try await app.shows("the long-lived engine runs, as process 4242")
        try await app.shows("caissond   ")
        #expect(app.world.read(\.calls) == ["system.startDaemon"])
        app.press(":")
        app.type("long-lived")
        #expect(!app.screen.contains("Start the long-lived engine"))
    }

    @Test @UIActor func `a long-lived engine that somebody starts or ends is noticed`() async throws {
        let app = try await opened()
        app.world.edit { state in
            state.daemon = DaemonStatus(version: "1.0.0", pid: 4242, started: state.now, root: "/r", runRoot: "/run/r")
        }
        app.world.announce(.daemon, "start", "1")
        try await app.shows("caissond   ")
        app.world.edit { $0.daemon = nil }
        app.world.announce(.daemon, "stop", "1")
        try await app.until("it is gone") { app.loop.model.daemon == nil }
    }

    @Test @UIActor func `what of the long-lived engine has failed is named`() async throws {
        let world = Workshop.world()
        world.edit { state in
            state.daemon = DaemonStatus(
                version: "1.0.0", pid: 4242, started: state.now, root: "/r", runRoot: "/run/r",
                services: [DaemonServiceStatus(name: "upkeep", state: .waiting, detail: "no luck", since: state.now, restarts: 3)])
        }
        let app = try Workstation(world, size: Size(width: 80, height: 24))
        try await app.shows("caissond: upkeep failed")
    }

    @Test @UIActor func `help lists the keys of the pane and runs them`() async throws {
        let app = try await opened()
        app.press("?")
        #expect(app.screen.contains("Keys in Containers"))
        app.type("pause")
        app.press("enter")
        try await app.until("paused") { app.world.read(\.calls).contains("containers.pause worker") }
    }

    @Test @UIActor func `what ran can be read as command lines`() async throws {
        let app = try await opened()
        app.press("r")
        try await app.shows("restarted worker")
        app.press("@")
        #expect(app.screen.contains("caisson container restart worker"))
    }

    @Test @UIActor func `a form says what is wrong and stays`() async throws {
        let app = try await opened()
        app.press("n", "enter")
        #expect(app.screen.contains("must be filled in"))
        #expect(app.terminal.bellCount == 1)
        app.type("alpine")
        app.press("tab")
        app.type("echo 'open")
        app.press("enter")
        #expect(app.screen.contains("a quote is left open"))
        app.press("esc")
        #expect(!app.screen.contains("a quote is left open"))
    }

    @Test @UIActor func `q closes and quits only at the top, Esc never quits`() async throws {
        let app = try await opened()
        app.press("esc", "esc", "esc", "?", "esc", "+", "q")
        #expect(!app.loop.isFinished)
        #expect(app.loop.model.zoom == .normal)
        app.press("q")
        #expect(app.loop.isFinished)
    }

    @Test @UIActor func `a click selects, the wheel scrolls without taking the focus`() async throws {
        let app = try await opened()
        _ = app.screen
        app.loop.receive(.mouse(MouseEvent(position: Point(x: 5, y: 4), button: .left, action: .press)))
        #expect(app.loop.model.containers.list.state.selection == 1)
        let images = try #require(app.loop.model.layout.rect(of: .images))
        app.loop.receive(.mouse(MouseEvent(position: Point(x: 5, y: images.y + 2), button: .none, action: .scrollDown)))
        #expect(app.loop.model.focus == .containers)
        #expect(app.loop.model.images.list.state.selection == 3)
        app.loop.receive(.mouse(MouseEvent(position: Point(x: 999, y: -4), button: .left, action: .press)))
        #expect(app.loop.model.focus == .containers)
    }

    @Test @UIActor func `a click on a tab brings it to the front`() async throws {
        let app = try await opened()
        let rect = try #require(app.loop.model.layout.rect(of: .logs))
        let row = try #require(app.screen.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(rect.y).first)
        let column = try #require(Array(row).dropFirst(rect.x).firstIndex(of: "C"))
        app.loop.receive(.mouse(MouseEvent(position: Point(x: column, y: rect.y), button: .left, action: .press)))
        #expect(app.loop.model.focus == .changes)
        let inspect = column + "Changes Inspect".count
        app.loop.receive(.mouse(MouseEvent(position: Point(x: inspect, y: rect.y), button: .left, action: .press)))
        #expect(app.loop.model.focus == .containerDetails)
    }

    @Test @UIActor func `a run that pulls shows the transfer, and only then`() async throws {
        let app = try Workstation(Workshop.labWorld())
        try await app.shows("no images yet")
        var model = app.loop.model
        _ = AppUpdate.update(&model, .input(.key(.char(":"))))
        for character in "run alpine true" { _ = AppUpdate.update(&model, .input(.key(.char(character)))) }
        let effects = AppUpdate.update(&model, .input(.key(KeyChord(.enter))))
        #expect(model.overlays.isEmpty)
        guard case .perform(let job, _) = effects.first else {
            Issue.record("nothing was run")
            return
        }
        let step = TransferProgress(id: "layer", status: "Downloading", current: 1, total: 4)
        _ = AppUpdate.update(&model, .progress(job: job, [step]))
        #expect(model.jobs.last?.fraction == 0.25)
        guard case .transfer(job) = model.overlays.last else {
            Issue.record("no transfer is shown")
            return
        }
        _ = AppUpdate.update(&model, .input(.key(.char("c"))))
        _ = AppUpdate.update(&model, .finished(job: job, .failure(CaissonError(.unavailable, "cancelled"))))
        #expect(model.overlays.isEmpty)
        #expect(model.toasts.last?.text == "cancelled: run alpine")
        #expect(model.lastFailure == nil)
    }

    @Test @UIActor func `when events stop it says so, and a refresh takes them up again`() async throws {
        let app = try await opened()
        app.world.announce(.container, "restart", Workshop.id("a").text, ["name": "web"])
        try await app.until("the event") { !app.loop.model.events.events.isEmpty }
        app.world.breakEvents(CaissonError(.unavailable, "read state.db: disk I/O error"))
        try await app.shows("no live events")
        app.press("R")
        #expect(!app.screen.contains("no live events"))
        app.world.edit { $0.containers.append(Workshop.container("9", "newcomer", "alpine", .running, "top", ago: 1)) }
        app.press("R")
        try await app.shows("newcomer")
        try await app.until("events again") {
            app.world.announce(.container, "exec_die", Workshop.id("9").text, ["name": "newcomer"])
            return app.loop.model.events.events.first?.attributes["name"] == "newcomer"
        }
    }

    @Test @UIActor func `a failing engine is shown, not hidden`() async throws {
        let world = Workshop.world()
        world.edit { $0.failures["containers.list"] = CaissonError(.unavailable, "open state.db: disk I/O error") }
        let app = try Workstation(world)
        try await app.shows("disk I/O error")
    }

    @Test @UIActor func `a storm of sizes ends in a right screen`() async throws {
        let app = try await opened()
        for step in 0..<100 {
            let size = Size(width: 1 + step * 7 % 230, height: 1 + step * 3 % 70)
            app.terminal.resize(size)
            app.loop.receive(.resize(size))
            app.draw()
        }
        let size = Size(width: 80, height: 24)
        app.terminal.resize(size)
        app.loop.receive(.resize(size))
        #expect(app.screen.contains("worker"))
        #expect(app.terminal.frame?.size == size)
    }

    @Test @UIActor func `any keys in any order leave it standing`() async throws {
        let app = try await opened()
        var generator = SeededGenerator(seed: 20)
        let keys = CommandCatalog.all.flatMap(\.keys).filter { $0 != .char("q") && $0 != .ctrl("c") && $0 != .ctrl("z") }
        for _ in 0..<3000 {
            guard let key = keys.randomElement(using: &generator) else { break }
            app.loop.receive(.key(key))
            app.draw()
        }
        #expect(app.terminal.frame?.size == Size(width: 80, height: 24))
    }

    @Test @UIActor func `suspend and redraw reach the terminal`() async throws {
        let app = try await opened()
        app.press("ctrl-z")
        #expect(app.terminal.stopCount == 1)
    }

    @Test @UIActor func `with nothing running and nothing changing there is no deadline`() async throws {
        let app = try Workstation(ScriptedWorld(now: Workshop.now))
        try await app.shows("no images yet")
        try await app.until("idle") { app.loop.isIdle }
        app.draw()
        #expect(app.loop.nextDeadline == nil)
    }
}
