import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// Whole screens of builds compared with what they were.
@Suite(.onScreenLoop) struct BuildScreenTests {
    enum Story: String, CaseIterable {
        case running, failed, cached, cancelled, why, large, list, none
    }

    static let sizes = [Size(width: 80, height: 24), Size(width: 200, height: 50), Size(width: 53, height: 15)]

    @Test(arguments: Story.allCases, sizes)
    @UIActor func `a build in each state`(story: Story, size: Size) async throws {
        let app = try Workstation(Self.world(story), size: size)
        try await Self.tell(story, to: app)
        try expectGolden(try #require(app.terminal.frame), "build-\(story.rawValue)-\(size.width)x\(size.height)")
    }

    @Test(arguments: [Story.running, .failed, .why])
    @UIActor func `a build without colour and beyond ASCII`(story: Story) async throws {
        var settings = Settings()
        settings.ascii = true
        let app = try Workstation(Self.world(story), settings: settings, depth: .mono)
        try await Self.tell(story, to: app)
        let strange = Set(app.screen.unicodeScalars.filter { !$0.isASCII && $0 != "−" })
        #expect(strange.isEmpty, "\(strange)")
        try expectGolden(try #require(app.terminal.frame), "build-\(story.rawValue)-mono-ascii")
    }

    static let id = Workshop.id("b")
    static let start = Workshop.now.advanced(by: .seconds(-22))

    static func world(_ story: Story) -> ScriptedWorld {
        let world = Workshop.world()
        let first: [BuildEvent] = [
            .started(
                BuildStart(
                    id: id, time: start, name: "shop/api:dev", dockerfileName: "Dockerfile", dockerfile: BuildScripts.dockerfile,
                    target: nil))
        ]
        switch story {
        case .none: break
        case .running, .why, .list:
            add(world, .running, first + BuildScripts.underWay(start))
        case .failed:
            add(world, .failed, first + BuildScripts.underWay(start) + BuildScripts.failure(start), error: "exit code: 1")
        case .cancelled:
            let end = BuildEvent.ended(BuildEnd(time: Workshop.now, outcome: .cancelled))
            add(world, .cancelled, first + BuildScripts.underWay(start) + [end])
        case .cached: add(world, .done, first + BuildScripts.allCached(id, start, imageID: Workshop.appID))
        case .large:
            let steps = BuildScripts.large()
            var events = first + [.steps(steps)]
            for step in steps where (step.id - 1) % 8 < 4 {
                events += [.stepStarted(step.id, start), .stepEnded(step.id, StepEnd(time: start.advanced(by: .seconds(3)), outcome: .done))]
            }
            for step in steps where (step.id - 1) % 8 == 4 { events.append(.stepStarted(step.id, start.advanced(by: .seconds(20)))) }
            add(world, .running, events + BuildScripts.lines(200, from: 0, of: [5, 13, 21, 29], at: start))
        }
        return world
    }

    private static func add(_ world: ScriptedWorld, _ state: BuildSummary.State, _ events: [BuildEvent], error: String = "") {
        let end = state == .running ? nil : Workshop.now
        world.addBuild(
            BuildSummary(
                id: id, name: "shop/api:dev", state: state, created: start, ended: end, steps: 9, endedSteps: 5, cachedSteps: 4,
                imageID: state == .done ? Workshop.appID : nil, error: error, folder: "/src/api"), events)
        let past = Workshop.now.advanced(by: .seconds(-7200))
        for (digit, name, state) in [("7", "shop/web:dev", BuildSummary.State.done), ("8", "shop/api:exp", .failed), ("9", "box", .lost)] {
            let end = state == .lost ? nil : past.advanced(by: .milliseconds(6100))
            world.addBuild(
                BuildSummary(
                    id: Workshop.id(Character(digit)), name: name, state: state, created: past, ended: end, steps: 12, endedSteps: 12,
                    cachedSteps: 11), [])
        }
    }

    @UIActor private static func tell(_ story: Story, to app: Workstation) async throws {
        try await app.until("the lists") { app.loop.model.builds.isLoaded && app.loop.model.containers.isLoaded }
        app.press("7")
        if story != .none { try await app.until("the steps") { !app.loop.model.build.build.steps.isEmpty || app.size.width < 70 } }
        if ![.none, .list].contains(story) { app.press("enter") }
        try await app.until("the steps") { story == .none || story == .list || !app.loop.model.build.build.steps.isEmpty }
        if story == .why { app.press("g", "j", "j", "j", "c") }
        try await app.until("idle") { app.loop.isIdle }
        app.draw()
    }
}
