import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The second lab, the steps without a build, by keys.
@Suite(.onScreenLoop) struct LabTwoTests {
    @Test @UIActor func `what a container changed is two keys away`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("worker")
        app.press("j")
        try await app.shows("GET /cart")
        app.press("D")
        try await app.shows("nginx.conf")
        #expect(app.screen.contains("+5 ~3 −1"))
    }

    @Test @UIActor func `commit makes an image, tagged or not`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.until("web selected") { app.loop.model.containers.selected?.name == "worker" }
        app.press("j", "c", "enter")
        try await app.shows("committed web")
        #expect(app.world.read { $0.images.first?.repoTags.isEmpty } == true)
        app.press("c")
        app.type("ourfiglet")
        app.press("tab")
        app.type("with figlet")
        app.press("enter")
        try await app.shows("ourfiglet:latest")
        #expect(app.world.read(\.calls).last == "containers.commit web ourfiglet with figlet")
        #expect(app.loop.model.images.selected?.reference == "ourfiglet:latest")
    }

    @Test @UIActor func `a dangling image is tagged, run, and its history read`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("<none>")
        app.press("2")
        try await app.until("the list") { app.loop.model.images.list.rows.count == 4 }
        let row = try #require(app.loop.model.images.list.rows.firstIndex { $0.reference == nil })
        for _ in 0..<row { app.press("j") }
        app.press("t")
        app.type("ourfiglet")
        app.press("enter")
        try await app.shows("tagged ourfiglet")
        try await app.until("the tagged one selected") { app.loop.model.images.selected?.reference == "ourfiglet:latest" }
        app.press("r", "tab")
        app.type("figlet hello")
        app.press("enter")
        try await app.until("the run") { app.world.read(\.calls).contains("containers.create ourfiglet:latest figlet hello") }
    }

    @Test @UIActor func `history shows instructions, layers and each layer's files`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("shop/api:1.9")
        app.press("2", "enter")
        try await app.shows("RUN pip install")
        try await app.shows("numpy")
        app.press("j")
        try await app.shows("busybox")
        app.press("enter")
        try await app.shows("Files of #0")
        #expect(app.loop.model.focus == .layerFiles)
        app.press("esc", "esc")
        #expect(app.loop.model.focus == .images)
    }

    @Test @UIActor func `inspect shows the layers of an image`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("alpine:latest")
        app.press("2", "G", "i")
        try await app.shows("linux/amd64")
        app.press("G")
        try await app.shows("sha256:base")
    }

    @Test @UIActor func `chosen paths, or all, go back to the image's state`() async throws {
        let app = try Workstation(Workshop.world())
        try await app.shows("worker")
        app.press("j", "D")
        try await app.shows("nginx.conf")
        app.press("j", "z")
        try await app.shows("Revert this path")
        app.press("n")
        #expect(app.world.read(\.calls).isEmpty)
        app.press("z", "y")
        try await app.shows("reverted 2 changes of web")
        try await app.until("the path gone") { !app.screen.contains("nginx.conf") }
        app.press("Z", "y")
        try await app.shows("nothing changed")
        #expect(app.world.read(\.calls) == ["containers.revert web /etc/nginx", "containers.revert web"])
    }
}
