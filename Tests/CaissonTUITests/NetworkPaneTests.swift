import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// The networks pane, used as a user would.
@Suite(.onScreenLoop) struct NetworkPaneTests {
    @UIActor private func networks(
        _ world: ScriptedWorld = Workshop.networkWorld(), select name: String = "shop_default",
        size: Size = Size(width: 100, height: 30)
    ) async throws -> Workstation {
        let app = try Workstation(world, size: size)
        app.press("4")
        try await app.until("the networks") { app.loop.model.networks.isLoaded && app.loop.model.containers.isLoaded }
        while app.loop.model.networks.selected?.name != name { app.press("j") }
        try await app.until("the picture") { app.loop.model.networks.picture.value?.details.name == name }
        return app
    }

    @Test @UIActor func `a network is made as the form says, and removed`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        app.press("n")
        for (index, text) in ["fresh", "", "10.8.0.0/24", "10.8.0.254", "10.8.0.128/25"].enumerated() {
            if index > 0 { app.press("tab") }
            app.type(text)
        }
        app.press("tab", "space", "tab", "tab")
        app.type("team=a")
        app.press("enter")
        try await app.shows("created fresh")
        try await app.until("the selection") { app.loop.model.networks.selected?.name == "fresh" }
        let made = try #require(world.read(\.networks).first { $0.name == "fresh" })
        #expect(
            made.ipam.config == [AddressConfig(subnet: "10.8.0.0/24", ipRange: "10.8.0.128/25", gateway: "10.8.0.254")])
        #expect(made.isInternal && made.labels == ["team": "a"] && !made.enableIPv6)
        app.press("d")
        try await app.shows("Remove fresh?")
        app.press("y")
        try await app.shows("removed fresh")
        #expect(world.read(\.calls) == ["networks.create fresh bridge", "networks.remove fresh"])
    }

    @Test @UIActor func `an address without a subnet is refused in its field`() async throws {
        let app = try await networks()
        app.press("n")
        app.type("x")
        app.press("tab", "tab", "tab")
        app.type("10.8.0.1")
        app.press("enter")
        try await app.shows("10.8.0.1: needs a subnet it lies in")
    }

    @Test @UIActor func `what is in use is said before it is refused`() async throws {
        let app = try await networks()
        app.press("d")
        try await app.shows("worker, web, cache, db on it: it will stay")
        app.press("y")
        try await app.shows("has active endpoints")
    }

    @Test(arguments: ["bridge", "host", "none"])
    @UIActor func `what every engine has is not offered for removal`(name: String) async throws {
        let app = try await networks(select: name)
        app.press("d")
        #expect(app.loop.model.overlays.isEmpty)
    }

    @Test @UIActor func `a prune shows exactly what goes, and nothing else goes`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        app.press("P")
        try await app.shows("Remove 2 unused networks?")
        #expect(app.screen.contains("lan  192.168.1.0/24"))
        #expect(app.screen.contains("old_default  172.21.0.0/16"))
        // Comes into being while the question stands.
        world.edit { $0.networks.append(Workshop.network("9", "newcomer", "bridge", "10.1.0.0/24")) }
        app.press("y")
        try await app.shows("removed 2 networks")
        #expect(
            world.read(\.networks).map(\.name) == ["bridge", "host", "none", "shop_default", "shop_back", "newcomer"])
    }

    @Test @UIActor func `a container is found by typing, connected under an alias and disconnected`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world, select: "shop_back")
        app.press("c")
        app.type("web")
        app.press("enter")
        try await app.shows("Connect web to shop_back")
        app.type("front")
        app.press("tab")
        app.type("10.9.0.9")
        app.press("enter")
        try await app.shows("connected web to shop_back")
        try await app.shows("front → .9")
        app.press("enter", "end")
        #expect(app.loop.model.selectedGuest?.name == "web")
        app.press("x")
        try await app.shows("Disconnect web from shop_back?")
        app.press("y")
        try await app.shows("disconnected web from shop_back")
        try await app.until("the drawing") { app.loop.model.networkGuests.map(\.name) == ["db"] }
        #expect(
            world.read(\.calls) == [
                "networks.connect shop_back web front 10.9.0.9", "networks.disconnect shop_back web",
            ])
    }

    @Test @UIActor func `only containers that are not on it can be connected`() async throws {
        let app = try await networks()
        app.press("c")
        try await app.shows("Connect to shop_default")
        let offered = Picker(.containerToConnect(try #require(app.loop.model.networks.selected))).items(app.loop.model)
            .map(\.name)
        #expect(offered == ["scratch"])
    }

    @Test @UIActor func `from the containers pane a network is joined and left`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        app.press("1")
        while app.loop.model.containers.selected?.name != "cache" { app.press("j") }
        for (typed, network) in [("Connect to a network", "shop_back"), ("Disconnect from a network", "shop_default")] {
            app.press(":")
            app.type(typed)
            app.press("enter")
            app.type(network)
            app.press("enter")
            try await app.shows("\(typed.prefix { $0 != " " }) cache")
            app.press("enter")
            try await app.until(typed) { world.read(\.calls).last?.contains(network) ?? false }
        }
        #expect(world.read(\.calls) == ["networks.connect shop_back cache", "networks.disconnect shop_default cache"])
    }

    @Test @UIActor func `from the drawing to a container and back`() async throws {
        let app = try await networks()
        app.press("enter", "j", "enter")
        try await app.until("the container") { app.loop.model.focus == .containers }
        #expect(app.loop.model.containers.selected?.name == "web")
        app.press("esc")
        #expect(app.loop.model.focus == .networkDrawing)
        #expect(app.loop.model.selectedGuest?.name == "web")
        app.press("enter", "2", "1", "esc")
        #expect(app.loop.model.focus == .containers)
    }

    @Test @UIActor func `an event leads to its network`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        world.announce(.network, "connect", Workshop.networks[4].id, ["name": "shop_back"])
        app.press("8")
        try await app.shows("shop_back connect")
        app.press("enter")
        #expect(app.loop.model.focus == .networks)
        #expect(app.loop.model.networks.selected?.name == "shop_back")
    }

    @Test @UIActor func `what changes elsewhere is drawn by itself`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        world.join(Workshop.id("c"), Workshop.networks[3].id, NetworkAttachment(network: "shop_default"))
        world.announce(.network, "connect", Workshop.networks[3].id, ["name": "shop_default"])
        try await app.until("scratch drawn") {
            app.loop.model.networkGuests.contains { $0.name == "scratch" && !$0.address.isEmpty }
        }
        world.edit { $0.networks.removeAll { $0.name == "shop_default" } }
        world.announce(.network, "destroy", Workshop.networks[3].id, ["name": "shop_default"])
        try await app.until("it is gone") { !app.loop.model.networks.list.all.contains { $0.name == "shop_default" } }
        #expect(!app.screen.contains("172.20.0.0/16"))
    }

    @Test @UIActor func `a renamed or removed container does not move the selection to another`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        app.press("enter", "j", "j")
        #expect(app.loop.model.selectedGuest?.name == "cache")
        world.leave(Workshop.id("7"), Workshop.networks[3].id)
        world.announce(.network, "disconnect", Workshop.networks[3].id, ["name": "shop_default"])
        try await app.until("db is gone") { !app.loop.model.networkGuests.contains { $0.name == "db" } }
        #expect(app.loop.model.selectedGuest?.name == "cache")
    }

    @Test @UIActor func `a published port is opened in a browser, or its address told`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        app.press("o")
        #expect(app.loop.model.focus == .networkPorts)
        try await app.shows("http://localhost:8080")
        app.press("o")
        try await app.shows("opened http://localhost:8080")
        world.edit { $0.failures["browser"] = CaissonError(.unavailable, "none") }
        app.press("end", "o")
        try await app.shows("no browser here to open https://127.0.0.1:8443")
        #expect(world.read(\.calls) == ["open http://localhost:8080"])
        app.press("enter")
        #expect(app.loop.model.containers.selected?.name == "web")
    }

    @Test @UIActor func `what differs from what is intended is shown and made good`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        app.press("V")
        try await app.shows("shop_default differs")
        #expect(app.screen.contains("! link veth4f1c: missing"))
        app.press("F")
        try await app.shows("Make good what is not as intended?")
        app.press("y")
        try await app.shows("shop_default as intended")
        #expect(world.read(\.calls).filter { $0.hasSuffix("--repair") } == ["networks.verify --repair"])
    }

    @Test @UIActor func `the host's own network counts those that run in it`() async throws {
        let world = Workshop.networkWorld()
        world.edit { state in
            for row in state.containers.indices where ["web", "migrate"].contains(state.containers[row].name) {
                state.containers[row].networks = ["host"]
            }
        }
        let app = try await networks(world, select: "host")
        app.press("enter")
        #expect(app.loop.model.networkGuests.map(\.name) == ["web", "migrate"])
        let row = try #require(app.screen.split(separator: "\n").first { $0.contains("▌host ") })
        #expect(row.contains(" 1│") || row.contains(" 1█"))
    }

    @Test @UIActor func `a filter finds a network by its subnet, esc drops it`() async throws {
        let app = try await networks()
        app.press("/")
        app.type("10.9.")
        app.press("enter")
        #expect(app.loop.model.networks.list.rows.map(\.name) == ["shop_back"])
        app.press("esc")
        #expect(app.loop.model.networks.list.rows.count == 7)
    }

    @Test(arguments: [("networks.list", "list: no"), ("networks.inspect", "inspect: no")])
    @UIActor func `what cannot be read says why`(call: String, message: String) async throws {
        let world = Workshop.networkWorld()
        world.edit { $0.failures[call] = CaissonError(.permissionDenied, message) }
        let app = try Workstation(world)
        app.press("4")
        try await app.shows(message)
    }

    @Test @UIActor func `a run offers the networks there are`() async throws {
        let app = try await networks()
        app.press("1", "n", "up", "left")
        try await app.shows("‹ shop_default ›")
    }

    @Test @UIActor func `typed command lines connect and disconnect, and say who is not there`() async throws {
        let world = Workshop.networkWorld()
        let app = try await networks(world)
        for (line, call) in [
            ("network connect shop_back web", "networks.connect shop_back web"),
            ("network disconnect shop_back db", "networks.disconnect shop_back db"),
        ] {
            app.press(":")
            app.type(line)
            app.press("enter")
            try await app.until(line) { world.read(\.calls).last == call }
        }
        app.press(":")
        app.type("network connect shop_back nobody")
        app.press("enter")
        try await app.shows("No such container: nobody")
    }

    @Test(arguments: [
        (NetworkAttachment(network: "n"), "caisson network connect n web"),
        (
            {
                var it = NetworkAttachment(network: "n"); (it.aliases, it.ipv4) = (["a", "b"], "10.0.0.2"); return it
            }(),
            "caisson network connect --alias a --alias b --ip 10.0.0.2 n web"
        ),
    ])
    func `the command log says what does the same`(attachment: NetworkAttachment, line: String) {
        let action = EngineAction.connect(
            NetworkRef(id: "1", name: "n"), ContainerRef(id: .random(), name: "web"), attachment)
        #expect(action.commandLine == line)
    }
}
