import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// Builds by keys: started, watched, looked into, built again, cancelled, removed.
@Suite(.onScreenLoop) struct BuildLabTests {
    private static let image = Workshop.appID

    @UIActor private func opened(_ story: BuildScreenTests.Story) async throws -> Workstation {
        let app = try Workstation(BuildScreenTests.world(story))
        try await app.until("the lists") { app.loop.model.builds.isLoaded && app.loop.model.images.isLoaded }
        app.press("7", "enter")
        try await app.until("the steps") { !app.loop.model.build.build.steps.isEmpty }
        return app
    }

    /// A world whose build of `hello:v0.1` does so.
    private func world(_ script: (ScriptedWorld) -> [BuildEvent]) -> ScriptedWorld {
        let world = Workshop.world()
        let events = script(world)
        world.edit { $0.buildScripts["hello:v0.1"] = events }
        return world
    }

    @UIActor private func fillForm(_ app: Workstation, folder: String = ".", name: String = "hello:v0.1") async throws {
        app.press("2", "b")
        try await app.shows("Build an image")
        app.type(folder)
        app.press("tab")
        app.type(name)
        app.press("enter")
    }

    @Test @UIActor func `the form starts a build whose view opens at once`() async throws {
        let app = try Workstation(world { BuildScripts.underWay($0.read(\.now)) })
        try await app.shows("alpine:latest")
        try await fillForm(app)
        try await app.shows("pip install")
        #expect(app.loop.model.focus == .steps)
        let id = try #require(app.loop.model.build.id)
        #expect(app.world.read { $0.buildRequests[id]?.context } == .folder("/src/app"))
        app.world.play(BuildScripts.success(id, app.world.read(\.now), imageID: Self.image), on: id)
        try await app.shows("built hello:v0.1")
        try await app.shows("done in")
        app.press("@")
        try await app.shows("caisson image build -t hello:v0.1 /src/app")
    }

    @Test(arguments: [
        (["missing", "", "", "", ""], "no such file or directory"), (["empty", "", "", "", ""], "no such file"),
        (["", "x:1", "", "", ""], "must be filled in"), ([".", "Big/Name", "", "", ""], "small letters"),
        ([".", "x", "", "", "KEY"], "not KEY=value"), ([".", "x", "", "", "'KEY=1"], "a quote is left open"),
    ])
    @UIActor func `the form says what is wrong and stays`(fields: [String], complaint: String) async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("alpine:latest")
        app.press("b")
        for text in fields {
            app.type(text)
            app.press("tab")
        }
        app.press("enter")
        try await app.until("the complaint") {
            guard case .form(let form) = app.loop.model.overlays.last else { return false }
            return form.form.fields.contains { $0.error?.contains(complaint) == true }
        }
        #expect(app.world.read(\.calls).isEmpty)
    }

    @Test(arguments: [
        ("build -t hello:v0.1 .", "caisson image build -t hello:v0.1 /src/app"),
        (
            "image build --no-cache --pull -f Other --target web --build-arg A=b -t hello:v0.1 /x",
            "caisson image build -t hello:v0.1 -f Other --build-arg A=b --target web --no-cache --pull /x"
        ),
    ])
    @UIActor func `a typed command line builds`(line: String, commandLine: String) async throws {
        let app = try Workstation(world { BuildScripts.underWay($0.read(\.now)) })
        try await app.shows("alpine:latest")
        app.press(":")
        app.type(line)
        app.press("enter")
        try await app.shows("pip install")
        #expect(app.loop.model.jobs.last?.action.commandLine == commandLine)
    }

    @Test @UIActor func `a failed step is stood on, beside its line and its log`() async throws {
        let app = try await opened(.failed)
        #expect(app.loop.model.build.selected == 5)
        let screen = app.screen
        #expect(screen.contains("Dockerfile:5"))
        #expect(screen.contains("ERROR: No matching"))
        #expect(screen.contains("exit code: 1"))
        app.press("g", "f")
        #expect(app.loop.model.build.selected == 5)
    }

    @Test @UIActor func `the selection goes with the work until the user moves it`() async throws {
        let app = try await opened(.running)
        #expect(app.loop.model.build.selected == 5)
        let end = StepEnd(time: Workshop.now, outcome: .done)
        app.world.play([.stepEnded(5, end)], on: BuildScreenTests.id)
        try await app.until("the next one") { app.loop.model.build.selected == 8 }
        app.press("k")
        app.world.play([.stepEnded(8, end), .stepStarted(9, Workshop.now)], on: BuildScreenTests.id)
        try await app.until("the event") { app.loop.model.build.build.step(9)?.state == .running }
        #expect(app.loop.model.build.selected == 7)
        app.press("f")
        #expect(app.loop.model.build.selected == 9)
    }

    @Test @UIActor func `why a step missed the cache is one key away, down to its cause`() async throws {
        let app = try await opened(.failed)
        app.press("c")
        try await app.shows("because of #4")
        #expect(app.screen.contains("req.txt changed"))
        app.press("G")
        try await app.shows("+pandas==2.2.3")
        app.press("c")
        #expect(app.loop.model.focus == .steps)
    }

    @Test @UIActor func `the log of a step is searched, wrapped, held and followed`() async throws {
        let app = try await opened(.large)
        app.press("enter", "/")
        app.type("line 84 ")
        try await app.shows("line 84 of")
        app.press("enter", "w", "t")
        try await app.shows("11:59:38")
        #expect(app.loop.model.build.hit == 21)
        app.press("esc", "G")
        app.world.play(BuildScripts.lines(4, from: 200, of: [5], at: Workshop.now), on: BuildScreenTests.id)
        try await app.shows("line 203")
    }

    @Test @UIActor func `a build is made again, whole or a stage of it`() async throws {
        let world = Workshop.world()
        var request = BuildRequest(context: .folder("/src/api"))
        request.tags = ["shop/api:dev"]
        request.noCache = true
        let past = BuildScreenTests.world(.failed).read { ($0.builds[0], $0.buildEvents[BuildScreenTests.id] ?? []) }
        world.addBuild(past.0, past.1, request: request)
        world.edit { $0.buildScripts["shop/api:dev"] = BuildScripts.underWay(Workshop.now) }
        let app = try Workstation(world)
        try await app.until("the lists") { app.loop.model.builds.isLoaded }
        app.press("7", "r")
        try await app.until("the second build") { app.world.read(\.builds).count == 2 && app.loop.model.build.build.isRunning }
        let second = try #require(app.loop.model.build.id)
        #expect(app.world.read { $0.buildRequests[second]?.noCache } == false)
        #expect(app.world.read { $0.buildRequests[second]?.keepsFailedStep } == true)
        app.press("R")
        try await app.until("the third build") { app.world.read(\.builds).count == 3 }
        try await app.until("its request") { app.world.read { $0.buildRequests[$0.builds[0].id] != nil } }
        #expect(app.world.read { $0.buildRequests[$0.builds[0].id]?.noCacheStages } == ["deps"])
        let commandLine = "caisson image build -t shop/api:dev --no-cache-filter deps /src/api"
        try await app.until(commandLine) { app.loop.model.jobs.last?.action.commandLine == commandLine }
    }

    @Test @UIActor func `cancelling asks once and works on any process's build`() async throws {
        let app = try await opened(.running)
        app.press("K", "n")
        #expect(app.world.read(\.calls).isEmpty)
        app.press("K", "y")
        try await app.shows("cancelled shop/api:dev")
        try await app.shows("cancelled after")
        #expect(app.world.read(\.calls) == ["builds.cancel shop/api:dev"])
    }

    @Test @UIActor func `a shell opens in the failed step and gives the screen back`() async throws {
        let app = try await opened(.failed)
        app.press("e")
        try await app.shows("exit status 0")
        #expect(app.world.read(\.calls).first == "builds.shell shop/api:dev 5")
        #expect(app.world.read(\.containers).count == Workshop.containers.count, "its container is gone with it")
        #expect(app.loop.model.focus == .steps)
    }

    @Test @UIActor func `a step's layer and the image made are opened in the layers pane`() async throws {
        let world = BuildScreenTests.world(.running)
        let app = try Workstation(world)
        try await app.until("the lists") { app.loop.model.builds.isLoaded && app.loop.model.images.isLoaded }
        world.play(
            BuildScripts.success(BuildScreenTests.id, BuildScreenTests.start, imageID: Self.image), on: BuildScreenTests.id)
        app.press("7", "enter")
        try await app.until("the end") { app.loop.model.build.build.result != nil }
        app.press("G", "k", "l")
        try await app.shows("numpy")
        #expect(app.loop.model.images.selected?.image.id == Self.image)
        #expect(app.loop.model.history.selected?.diffID == "sha256:app")
        app.press("7", "i")
        #expect(app.loop.model.focus == .history)
    }

    @Test @UIActor func `past builds are removed from the list after a question`() async throws {
        let app = try await opened(.list)
        app.press("esc", "G", "d")
        try await app.shows("Remove the build of shop/web:dev?")
        app.press("y")
        try await app.until("it gone") { app.world.read(\.builds).count == 3 }
        app.press("g", "d")
        #expect(app.loop.model.overlays.isEmpty, "a running build is not removed")
    }

    @Test @UIActor func `closing while a build runs asks once and cancels it first`() async throws {
        let app = try Workstation(world { BuildScripts.underWay($0.read(\.now)) })
        try await app.shows("alpine:latest")
        try await fillForm(app)
        try await app.shows("pip install")
        app.press("q")
        try await app.shows("Quit and cancel 1 build?")
        app.press("n")
        #expect(!app.loop.isFinished)
        app.press("q", "y")
        try await app.until("the end") { app.loop.isFinished }
        #expect(app.world.read(\.builds).first?.state == .cancelled)
    }

    @Test @UIActor func `a build of another process appears and is followed to its end`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("alpine:latest")
        app.press("7")
        let other = BuildScreenTests.world(.running)
        let (summary, events) = other.read { ($0.builds[0], $0.buildEvents[BuildScreenTests.id] ?? []) }
        app.world.addBuild(summary, events)
        try await app.until("it in the list") { app.loop.model.builds.list.rows.count == 1 }
        app.press("enter")
        try await app.shows("Collecting flask")
        app.world.play(BuildScripts.failure(BuildScreenTests.start), on: summary.id)
        try await app.shows("failed after")
    }

    @Test @UIActor func `a build that never starts leaves its error and no empty view`() async throws {
        let world = Workshop.world()
        world.edit { $0.failures["builds.build"] = CaissonError(.invalidArgument, "Dockerfile:1: unknown instruction: FORM\n   1 | FORM x") }
        let app = try Workstation(world)
        try await app.shows("alpine:latest")
        try await fillForm(app)
        try await app.shows("unknown instruction: FORM")
        #expect(app.loop.model.focus == .builds)
        app.press("!")
        try await app.shows("1 | FORM x")
    }

    @Test @UIActor func `events that break off say so, and are read again when asked`() async throws {
        let world = BuildScreenTests.world(.running)
        world.edit { $0.failures["builds.watch"] = CaissonError(.dataLoss, "the log is torn") }
        let app = try Workstation(world)
        try await app.until("the lists") { app.loop.model.builds.isLoaded }
        app.press("7", "enter")
        try await app.shows("the log is torn")
        world.edit { $0.failures = [:] }
        app.press("F5")
        try await app.shows("pip install")
    }

    @Test @UIActor func `every part of the build view is reached with Tab on the smallest screen`() async throws {
        let app = try Workstation(BuildScreenTests.world(.running), size: Size(width: 40, height: 12))
        try await app.until("the lists") { app.loop.model.builds.isLoaded }
        app.press("7", "enter")
        var seen: [PaneID] = []
        for _ in PaneCatalog.buildView {
            seen.append(app.loop.model.focus)
            app.press("tab")
        }
        #expect(seen == PaneCatalog.buildView)
    }

    @Test(arguments: [Size(width: 80, height: 24), Size(width: 200, height: 50)])
    @UIActor func `forty steps in five stages are shown live to their end`(size: Size) async throws {
        let world = Workshop.world()
        world.edit { $0.buildScripts["hello:v0.1"] = [.steps(BuildScripts.large())] }
        let app = try Workstation(world, size: size)
        try await app.shows("alpine:latest")
        try await fillForm(app)
        try await app.until("the graph") { app.loop.model.build.build.steps.count == 40 }
        let id = try #require(app.loop.model.build.id)
        // Four stages side by side, then the one that takes something from each.
        for number in 0..<8 { try await run((0..<4).map { $0 * 8 + number + 1 }, of: id, in: app) }
        for step in 33...40 { try await run([step], of: id, in: app) }
        app.world.endBuild(id, .done(BuildResult(id: id, imageID: Self.image)))
        try await app.shows("40/40 steps")
        try await app.shows("done in")
    }

    /// Runs steps side by side; while they run the selected one and its log are on the screen.
    @UIActor private func run(_ steps: [Int], of id: ObjectID, in app: Workstation) async throws {
        let now = app.world.read(\.now)
        app.world.play(steps.map { .stepStarted($0, now) }, on: id)
        app.world.play(steps.map { .stepLog($0, stream: 1, text: "word of step \($0).\n", now) }, on: id)
        try await app.until("one of them selected") { app.loop.model.build.selected.map(steps.contains) ?? false }
        let selected = try #require(app.loop.model.build.selected)
        try await app.shows("word of step \(selected).")
        let name = app.loop.model.build.selectedStep?.instruction.prefix(12) ?? ""
        #expect(app.screen.split(separator: "\n").contains { $0.contains("▌") && $0.contains(name) })
        app.world.play(steps.map { .stepEnded($0, StepEnd(time: now, outcome: .done)) }, on: id)
    }

    @Test @UIActor func `a click selects a step, or brings a tab to the front`() async throws {
        let app = try await opened(.running)
        let layout = app.loop.model.layout
        let (steps, log) = (try #require(layout.rect(of: .steps)), try #require(layout.rect(of: .stepLog)))
        click(app, x: steps.x + 5, y: steps.y + 4)
        #expect(app.loop.model.build.selected == 4)
        click(app, x: steps.x + 5, y: steps.maxY - 2)
        #expect(app.loop.model.build.selected == 4)
        app.draw()
        let title = Array(app.screen.split(separator: "\n")[log.y])
        let column = try #require(title.indices.first { title[$0...].starts(with: "Why") })
        click(app, x: column + 1, y: log.y)
        #expect(app.loop.model.focus == .cacheMiss)
    }

    @UIActor private func click(_ app: Workstation, x: Int, y: Int) {
        app.loop.receive(.mouse(MouseEvent(position: Point(x: x, y: y), button: .left, action: .press)))
    }
}
