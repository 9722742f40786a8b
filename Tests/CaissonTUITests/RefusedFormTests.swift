import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// What was typed into a form is lost only when it was done.
@Suite(.onScreenLoop) struct RefusedFormTests {
    @UIActor private func app(_ world: ScriptedWorld = Workshop.world()) async throws -> Workstation {
        let app = try Workstation(world, size: Size(width: 80, height: 24))
        try await app.shows("worker")
        try await app.shows("alpine:latest")
        return app
    }

    @UIActor private func form(_ app: Workstation) -> FormOverlay? {
        if case .form(let form) = app.loop.model.overlays.last { form } else { nil }
    }

    @Test @UIActor func `a refused run says so at the field, keeps what was typed, and runs when it is mended`() async throws {
        let message = "Invalid container name (x), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        let app = try await app()
        app.world.edit { $0.failures["containers.create"] = CaissonError(.invalidArgument, message) }
        app.press("2", "G", "r")
        try await app.shows("Run a container")
        app.press("tab")
        app.type("sleep 1000")
        app.press("tab", "tab", "tab")
        app.type("x")
        app.press("enter")
        try await app.until("refused") { self.form(app)?.form.hasErrors == true }
        app.draw()
        try expectGolden(try #require(app.terminal.frame), "run-refused-80x24")
        // What is typed on goes into the field and nowhere else.
        app.world.edit { $0.failures = [:] }
        app.type("d2")
        app.press("enter")
        try await app.shows("started xd2")
        #expect(app.loop.model.overlays.isEmpty)
        #expect(app.world.read { $0.containers.contains { $0.name == "xd2" } })
        #expect(app.world.read { $0.images.count } == 3)
    }

    @Test @UIActor func `a refused network is mended in its form`() async throws {
        let app = try await app(Workshop.networkWorld())
        app.world.edit {
            $0.failures["networks.create"] = CaissonError(.invalidArgument, "invalid subnet 10.0.0/8: expected an address")
        }
        app.press("4", "n")
        app.type("lab")
        app.press("tab", "tab")
        app.type("10.0.0/8")
        app.press("enter")
        try await app.until("refused") { self.form(app)?.form.hasErrors == true }
        #expect(self.form(app)?.form.fields.first { $0.error != nil }?.id == "subnet")
        app.press("esc")
        #expect(app.loop.model.overlays.isEmpty)
        #expect(app.loop.model.subject == .networks)
    }

    @Test @UIActor func `a form that is refused does not come into the midst of something else`() async throws {
        let app = try await app()
        app.world.edit { $0.failures["containers.create"] = CaissonError(.invalidArgument, "that cannot be") }
        app.press("2", "G", "r", "enter", ":")
        try await app.shows("that cannot be")
        app.press("esc")
        #expect(app.loop.model.overlays.isEmpty)
    }

    @Test(arguments: [
        (CaissonError(.invalidArgument, "Invalid container name (x), only [a-z]"), "name"),
        (CaissonError(.notFound, "No such image: nosuch"), "image"),
        (CaissonError(.notFound, "network nope not found", subject: "nope"), "network"),
        (CaissonError(.internal, "the disk is full"), "image"),
        (CaissonError(.internal, "start", cause: CaissonError(.notFound, "exec: \"foo\": not found")), "command"),
    ])
    func `the field that an error speaks of`(error: CaissonError, field: String) {
        var form = Form(fields: [
            .text("image", "Image", "nosuch"), .text("command", "Command", "foo"), .text("name", "Name", "x"),
            .choice("network", "Network", ["nope"]),
        ])
        form.setError(nil, for: "image")
        #expect(form.fieldMeant(by: error) == field)
    }
}
