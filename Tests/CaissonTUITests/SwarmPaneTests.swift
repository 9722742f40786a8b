import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// What the keys of the swarm view ask for, and how it lives through changes of the swarm.
@Suite(.onScreenLoop) struct SwarmPaneTests {
    @UIActor private func app(_ world: ScriptedWorld = Workshop.swarmWorld(), row: String? = nil) async throws -> Workstation {
        let app = try await SwarmScreenTests.app(world)
        if let row { SwarmScreenTests.select(row, in: app) }
        return app
    }

    @Test(
        "keys ask for what they say",
        arguments: [
            ("shop_web", ["+"], "swarm.updateService shop_web replicated(replicas: 4) shop/web:1.4 0"),
            ("shop_web", ["-"], "swarm.updateService shop_web replicated(replicas: 2) shop/web:1.4 0"),
            ("shop_web", ["s", "backspace", "1", "2", "enter"], "swarm.updateService shop_web replicated(replicas: 12) shop/web:1.4 0"),
            ("shop_web", ["u", "backspace", "5", "enter", "y"], "swarm.updateService shop_web replicated(replicas: 3) shop/web:1.5 0"),
            ("shop_web", ["r", "y"], "swarm.updateService shop_web replicated(replicas: 3) shop/web:1.4 1"),
            ("shop_api", ["b", "y"], "swarm.rollbackService shop_api"),
            ("shop_web", ["d", "y"], "swarm.removeService shop_web"),
            ("shop_web", ["o"], "open http://localhost:8080"),
            ("shop_batch", ["w"], "swarm.explainService shop_batch"),
        ])
    @UIActor func services(row: String, keys: [String], call: String) async throws {
        let app = try await app(row: row)
        for key in keys { app.press(key) }
        try await app.until(call) { app.world.read(\.calls).contains(call) }
    }

    @Test(
        "keys on nodes and stacks",
        arguments: [
            (["N", "j", "x", "y"], "swarm.updateNode n2 manager drain"), (["N", "G", "p"], "swarm.updateNode n3 manager active"),
            (["S", "j", "d", "y"], "swarm.removeNetwork shop_default"), (["S", "j", "d", "y"], "swarm.removeService shop_worker"),
            (["N", "G", "d", "y"], "swarm.removeNode n3"),
        ])
    @UIActor func others(keys: [String], call: String) async throws {
        let app = try await app()
        for key in keys { app.press(key) }
        try await app.until(call) { app.world.read(\.calls).contains(call) }
    }

    @Test @UIActor func `a drained node is activated by the same key, without a question`() async throws {
        let world = Workshop.swarmWorld()
        world.edit { $0.swarm.nodes[1].spec.availability = .drain }
        let app = try await app(world)
        app.press("N", "j", "x")
        try await app.until("active") { app.world.read(\.calls).contains("swarm.updateNode n2 manager active") }
    }

    @Test @UIActor func `a service is made by the form, and is selected when it is there`() async throws {
        let app = try await app()
        app.press("n")
        app.type("alpine")
        app.press("tab")
        app.type("echo")
        app.press("tab", "backspace", "4", "tab", "tab")
        app.type("8000:80 53/udp")
        app.press("enter")
        try await app.until("it is selected") { app.loop.model.swarm.subjectName == "echo" }
        #expect(app.world.read(\.calls).contains("swarm.createService echo alpine replicated(replicas: 4) 2 ports"))
    }

    @Test(arguments: [("8080:", "8080:"), ("0x50", "0x50"), ("80/icmp", "80/icmp"), ("1:2:3", "1:2:3"), ("70000", "70000")])
    @UIActor func `a port that is none is refused where it was typed`(text: String, named: String) async throws {
        let app = try await app()
        app.press("n")
        app.type("alpine")
        app.press("tab")
        app.type("echo")
        app.press("tab", "tab", "tab")
        app.type(text)
        app.press("enter")
        #expect(app.screen.contains("\(named): not published:target"))
        #expect(!app.world.read(\.calls).contains { $0.hasPrefix("swarm.createService") })
    }

    @Test @UIActor func `presses of plus add up, one change at a time, and the last one holds`() async throws {
        let app = try await app(row: "shop_web")
        for _ in 1...6 { app.press("+") }
        app.press("-")
        #expect(app.screen.contains("3→8"))
        try await app.until("eight") { app.world.read { $0.swarm.services[1].wanted } == 8 && app.loop.isIdle }
        try await app.until("the wish is gone") { app.loop.model.swarm.wishes.isEmpty }
        let calls = app.world.read(\.calls).filter { $0.hasPrefix("swarm.updateService shop_web") }
        #expect(calls.count == 2, "the first press, and where the others led")
    }

    @Test @UIActor func `a refused change of the number says why and lets go of the wish`() async throws {
        let world = Workshop.swarmWorld()
        world.edit { $0.failures["swarm.updateService"] = CaissonError(.resourceExhausted, "no room for more") }
        let app = try await app(world, row: "shop_web")
        app.press("+")
        try await app.shows("no room for more")
        #expect(app.loop.model.swarm.wishes.isEmpty)
    }

    @Test @UIActor func `a write that somebody else was faster with is tried again on what they wrote`() async throws {
        let world = Workshop.swarmWorld()
        let app = try await app(world, row: "shop_web")
        world.edit { $0.swarm.services[1].version += 1 }
        app.press("+")
        try await app.until("four") { world.read { $0.swarm.services[1].wanted } == 4 }
    }

    @Test @UIActor func `an update that changes nothing is not asked about`() async throws {
        let app = try await app(row: "shop_web")
        app.press("u", "enter")
        try await app.shows("shop_web is so already")
        #expect(app.loop.model.overlays.isEmpty)
    }

    @Test @UIActor func `one key makes a swarm, and starts the engine where there is none`() async throws {
        let world = Workshop.swarmWorld()
        world.edit { state in
            let nodes = state.swarm.nodes
            state.swarm = SwarmScript()
            state.swarm.nodes = Array(nodes.prefix(1))
            state.daemon = nil
        }
        let app = try Workstation(world)
        app.press("6")
        try await app.shows("does not run")
        app.press("I")
        try await app.until("the swarm") { app.loop.model.swarm.isLoaded }
        #expect(world.read(\.calls).prefix(2) == ["system.startDaemon", "swarm.initialize"])
        try await app.shows("no service yet")
    }

    @Test @UIActor func `when the engine goes the view says so, and a key brings both back`() async throws {
        let world = Workshop.swarmWorld()
        let app = try await app(world)
        world.edit { $0.daemon = nil }
        world.breakSwarm(CaissonError(.unavailable, "connection reset"))
        try await app.shows("The long-lived engine (caissond) does not run.")
        app.press("a")
        try await app.until("it is back") { app.loop.model.swarm.isLoaded }
        try await app.shows("shop_worker")
    }

    @Test @UIActor func `a swarm that cannot be followed is asked again only when the user says so`() async throws {
        let world = Workshop.swarmWorld()
        let app = try await app(world)
        world.edit { $0.failures["swarm.watch"] = CaissonError(.internal, "the store is broken") }
        world.breakSwarm(CaissonError(.internal, "the store is broken"))
        try await app.shows("the store is broken")
        let attempt = app.loop.model.swarm.attempt
        try await app.until("idle") { app.loop.isIdle }
        #expect(app.loop.model.swarm.attempt == attempt)
        world.edit { $0.failures["swarm.watch"] = nil }
        app.press("R")
        try await app.until("it is back") { app.loop.model.swarm.isLoaded }
    }

    @Test @UIActor func `leaving asks, and afterwards there is none`() async throws {
        let app = try await app()
        app.press(":")
        app.type("leave the swarm")
        app.press("enter")
        #expect(app.screen.contains("All its 5 services"))
        app.press("y")
        try await app.shows("This machine is in no swarm.")
    }

    @Test @UIActor func `selection stays on its object while services come and go`() async throws {
        let app = try await app(row: "shop_web")
        app.world.changeSwarm { swarm in
            swarm.services.append(Workshop.service(9, "aaa_first", "alpine", .replicated(replicas: 1)))
            swarm.services.removeAll { $0.name == "mon_agent" }
        }
        try await app.until("it is listed") { app.loop.model.swarm.list.rows.count == 5 && app.screen.contains("aaa_first") }
        #expect(app.loop.model.swarm.subjectName == "shop_web")
    }

    @Test @UIActor func `a filter narrows by name, image and state, and esc drops it`() async throws {
        let app = try await app()
        app.press("/")
        app.type("failing")
        app.press("enter")
        #expect(app.loop.model.swarm.list.rows == [.service(Workshop.serviceID(3))])
        app.press("esc")
        #expect(app.loop.model.swarm.list.rows.count == 5)
    }

    @Test @UIActor func `enter goes to the tasks, then to the log of one, and esc comes back`() async throws {
        let app = try await app(row: "shop_worker")
        app.press("enter", "j", "enter")
        #expect(app.loop.model.focus == .swarmLogs)
        try await app.shows("cannot allocate memory")
        #expect(!app.screen.contains("queue depth"))
        app.press("l")
        try await app.shows("shop_worker.1@n3 | WRN queue depth")
        app.press("esc")
        #expect(app.loop.model.focus == .swarm)
    }

    @Test @UIActor func `lines that come in parts stay with who wrote them`() {
        var logs = SwarmLogsModel()
        logs.show(.service(Workshop.serviceID(3)))
        func part(_ slot: Int, _ text: String) -> ServiceLogEntry {
            ServiceLogEntry(
                task: Workshop.taskID(300 + slot), slotName: "w.\(slot)", node: Workshop.nodeID(1), nodeName: "n1",
                entry: LogEntry(time: Workshop.now, isStderr: false, bytes: Array(text.utf8)))
        }
        logs.receive(.service(Workshop.serviceID(3)), [part(1, "one "), part(2, "two\n"), part(1, "more\n")])
        let lines = (0..<logs.store.count).map { String(decoding: logs.store[$0].bytes, as: UTF8.self) }
        #expect(lines == ["w.2@n1 | two", "w.1@n1 | one more"])
    }

    @Test @UIActor func `the mouse chooses sections, services and tasks of several lines`() async throws {
        let app = try await app(row: "shop_worker")
        app.draw()
        let tasks = try #require(app.loop.model.layout.rect(of: .swarmTasks))
        // The failure above takes three lines.
        app.clickCell(tasks.x + 3, tasks.y + 2 + 4)
        #expect(app.loop.model.swarm.tasks.state.selection == 2)
        let list = try #require(app.loop.model.layout.rect(of: .swarm))
        app.clickCell(list.x + 3, list.y + 2)
        #expect(app.loop.model.swarm.subjectName == "mon_agent")
        let title = app.terminal.frame?.rows[list.y] ?? ""
        let place = try #require(title.firstRange(of: "Nodes")).lowerBound
        app.clickCell(title.distance(from: title.startIndex, to: place) + 1, list.y)
        #expect(app.loop.model.swarm.section == .nodes)
    }
}
