import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The first lab, step by step, by keys.
@Suite(.onScreenLoop) struct LabOneTests {
    @Test @UIActor func `a first start says what to do`() async throws {
        let app = try Workstation(Workshop.labWorld())
        try await app.shows("There are no images yet")
        for offer in ["u  pull an image", "L  load an archive", "B  make a base image"] {
            #expect(app.screen.contains(offer), "\(offer)")
        }
    }

    @Test @UIActor func `run of an image that is not here pulls it, runs it and shows what it wrote`() async throws {
        let app = try Workstation(Workshop.labWorld())
        try await app.shows("There are no images yet")
        app.press("n")
        app.type("hello-world")
        app.press("enter")
        try await app.shows("Hello from Docker!")
        try await app.shows("exit 0")
        try await app.shows("hello-world:latest")
        #expect(app.world.read(\.calls) == ["containers.create hello-world", "containers.start \(app.firstContainer)"])
    }

    @Test @UIActor func `pull shows its progress and the image`() async throws {
        let app = try Workstation(Workshop.labWorld())
        app.press("u")
        app.type("alpine")
        app.press("enter")
        try await app.shows("pulled alpine")
        try await app.shows("alpine:latest")
        #expect(app.screen.contains("8.32M"))
    }

    @Test(arguments: [("ls -l", "total 56"), ("echo 'hello from alpine'", "hello from alpine")])
    @UIActor func `run with a command shows its output`(command: String, output: String) async throws {
        let app = try await pulled("alpine")
        app.press("2", "r", "tab")
        app.type(command)
        app.press("enter")
        try await app.shows(output)
    }

    @Test @UIActor func `a shell without a terminal returns at once`() async throws {
        let app = try await pulled("alpine")
        app.press("2", "r", "tab")
        app.type("/bin/sh")
        app.press("enter")
        try await app.shows("exit 0")
        #expect(!app.terminal.isSuspended)
    }

    @Test @UIActor func `run -it leaves the screen to the shell and comes back`() async throws {
        let app = try await pulled("alpine")
        app.press("2", "r", "tab")
        app.type("/bin/sh")
        app.press("tab", "space", "enter")
        try await app.shows("exit status 0")
        #expect(!app.terminal.isSuspended)
        #expect(app.world.read(\.calls).contains("session.send exit\n"))
    }

    @Test @UIActor func `a stopped container is started again and a shell opens in it`() async throws {
        let app = try await pulled("alpine")
        app.press(":")
        app.type("run -it --name box alpine /bin/ash")
        app.press("enter")
        try await app.shows("exit status 0")
        app.press("1", "s")
        try await app.shows("started box")
        try await app.until("box up") { app.world.read { $0.containers.first?.state == .running } && app.screen.contains("up") }
        app.press("e")
        try await app.until("the shell") { app.world.read(\.calls).contains { $0.hasPrefix("containers.exec box /bin/sh") } }
        try await app.until("the screen back") { !app.terminal.isSuspended }
        app.press("E")
        app.type("ls")
        app.press("enter")
        try await app.until("exec") { app.world.read(\.calls).contains("containers.exec box ls") }
    }

    @Test @UIActor func `what cannot be pulled is said, with its cause`() async throws {
        let app = try Workstation(Workshop.labWorld())
        app.press("u")
        app.type("nonsense")
        app.press("enter")
        try await app.shows("pull access denied for nonsense")
        app.press("esc", "!")
        try await app.shows("manifests/latest: 401")
        app.press("esc")
        #expect(!app.screen.contains("manifests/latest"))
    }

    @UIActor private func pulled(_ name: String) async throws -> Workstation {
        let world = Workshop.labWorld()
        world.edit { state in
            if let image = state.registry[name + ":latest"] {
                state.images = [image.summary]
                state.histories[image.summary.id] = image.history
                state.layers = image.layers
            }
        }
        let app = try Workstation(world)
        try await app.shows(name + ":latest")
        return app
    }
}

extension Workstation {
    /// The full ID of the newest container.
    var firstContainer: String { world.read { $0.containers.first?.id.text ?? "" } }
}
