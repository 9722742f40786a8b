import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The volumes pane, used as a user would.
@Suite(.onScreenLoop) struct VolumePaneTests {
    @UIActor private func volumes(_ world: ScriptedWorld = Workshop.world()) async throws -> Workstation {
        let app = try Workstation(world)
        app.press("3")
        try await app.until("the volumes") { app.loop.model.volumes.sizes.value != nil }
        return app
    }

    @Test @UIActor func `a volume is made, browsed and removed`() async throws {
        let world = Workshop.world()
        let app = try await volumes(world)
        app.press("n")
        app.type("fresh")
        app.press("tab")
        app.type("team=a")
        app.press("enter")
        try await app.shows("created fresh")
        #expect(world.read { $0.volumes.last?.labels } == ["team": "a"])
        app.press("/")
        app.type("fresh")
        app.press("enter")
        try await app.shows("an empty volume")
        app.press("d")
        try await app.shows("Remove fresh?")
        app.press("y")
        try await app.shows("removed fresh")
        #expect(world.read(\.calls).suffix(2) == ["volumes.create fresh", "volumes.remove fresh"])
    }

    @Test @UIActor func `what is in use is said before it is refused`() async throws {
        let app = try await volumes()
        app.press("end", "d")
        try await app.shows("used by web: it will stay")
        app.press("y")
        try await app.shows("volume is in use")
    }

    @Test @UIActor func `a prune shows exactly what goes`() async throws {
        let world = Workshop.world()
        let app = try await volumes(world)
        app.press("P")
        try await app.shows("Remove 1 unused anonymous volume (1.4G)?")
        app.press("n", "ctrl-p")
        try await app.shows("Remove 2 unused volumes (1.4G)?")
        #expect(app.screen.contains("cache"))
        app.press("y")
        try await app.shows("removed 2 volumes, 1.4GB free again")
        #expect(world.read(\.volumes).map(\.name) == ["shop_pg", "shop_redis"])
    }

    @Test @UIActor func `from a volume to a container that uses it, and back by esc and by an event`() async throws {
        let world = Workshop.world()
        let app = try await volumes(world)
        app.press("end", "c", "enter")
        try await app.until("the container") { app.loop.model.focus == .containers }
        #expect(app.loop.model.containers.selected?.name == "web")
        app.press("esc")
        #expect(app.loop.model.focus == .volumeUsers)
        world.announce(.volume, "mount", "shop_redis")
        app.press("8")
        try await app.shows("shop_redis mount")
        app.press("end", "enter")
        try await app.until("the volume") { app.loop.model.focus == .volumes }
        #expect(app.loop.model.volumes.selected?.name == "shop_redis")
    }

    @Test @UIActor func `a volume made elsewhere appears by itself`() async throws {
        let world = Workshop.world()
        let app = try await volumes(world)
        world.edit { $0.volumes.append(Workshop.volume("elsewhere", ago: 1, size: 5_000_000)) }
        world.announce(.volume, "create", "elsewhere")
        try await app.shows("elsewhere")
        try await app.shows("5M")
    }

    @Test @UIActor func `files that cannot be read say why`() async throws {
        let world = Workshop.world()
        world.edit { $0.failures["volumes.files"] = CaissonError(.permissionDenied, "open /x: permission denied") }
        let app = try await volumes(world)
        try await app.shows("open /x: permission denied")
    }
}
