import CaissonAPI
import CaissonCore
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// Stacks from compose files by keys: the form, what would change, and what goes wrong.
@Suite(.onScreenLoop) struct StackPaneTests {
    static let sizes = [Size(width: 60, height: 20), Size(width: 80, height: 24), Size(width: 200, height: 50)]

    /// A world in which the file makes one service, changes another and drops a third.
    static func world() -> ScriptedWorld {
        let world = Workshop.swarmWorld()
        world.edit { state in
            state.swarm.logs = [:]
            var cache = ServiceSpec(
                name: "shop_cache", task: TaskSpec(container: ContainerSpec(image: "redis:7")),
                mode: .replicated(replicas: 2))
            cache.labels[ServiceDetails.stackLabel] = "shop"
            cache.endpoint.ports = [PortConfig(target: 6379, published: 6379)]
            let web = state.swarm.services[1].spec
            var wanted = web
            wanted.task.container.image = "shop/web:1.5"
            wanted.mode = .replicated(replicas: 5)
            state.stackPlan = StackPlan(
                warnings: ["service web: ignoring build, which is not for a swarm"],
                steps: [
                    .create("network", "shop_back"), .create("secret", "shop_key"), .createService(cache),
                    .updateService(web, wanted),
                    .removeService("shop_batch"),
                ], payloads: ["shop_conf"])
        }
        return world
    }

    @UIActor private func fillIn(_ app: Workstation, file: String = "docker-stack.yml") {
        app.press("c")
        app.type(file)
        app.press("tab")
        app.type("shop")
        app.press("tab", "space")
    }

    @UIActor private func settle(_ app: Workstation, _ golden: String) async throws {
        app.draw()
        try expectGolden(try #require(app.terminal.frame), golden)
    }

    @Test(arguments: sizes)
    @UIActor func `the form, the plan and the progress`(size: Size) async throws {
        let app = try await SwarmScreenTests.app(Self.world(), size)
        app.world.edit { $0.holdsOn = true }
        fillIn(app)
        try await settle(app, "stack-form-\(size.width)x\(size.height)")
        app.press("enter")
        try await app.shows("Deploy shop?")
        try await settle(app, "stack-plan-\(size.width)x\(size.height)")
        app.press("y")
        try await app.until("progress") {
            app.loop.model.jobs.last?.steps.count == 1 && app.loop.model.swarm.index.services.count == 6
        }
        try await app.until("the lists") { app.loop.model.containers.isLoaded }
        try await settle(app, "stack-progress-\(size.width)x\(size.height)")
    }

    @Test(arguments: sizes)
    @UIActor func `what is wrong with the file is said where it was typed, with its place in it`(size: Size)
        async throws
    {
        let world = Self.world()
        world.edit {
            $0.failures["stacks.plan"] = CaissonError(
                .invalidArgument, "docker-stack.yml:7:5: services.web.imge: unknown key, did you mean image?",
                subject: "docker-stack.yml")
        }
        let app = try await SwarmScreenTests.app(world, size)
        fillIn(app, file: "deployment/docker-stack.yml")
        app.press("enter")
        try await app.shows("docker-stack.yml:7:5: services.web.imge: unknown key")
        try await settle(app, "stack-error-\(size.width)x\(size.height)")
        // It is mended, and what was typed is still there.
        world.edit { $0.failures = [:] }
        app.press("enter")
        try await app.shows("Deploy shop?")
        #expect(world.read(\.calls).last == "stacks.plan shop deployment/docker-stack.yml")
    }

    @Test @UIActor func `a yes deploys, and the stack is selected when it is there`() async throws {
        let app = try await SwarmScreenTests.app(Self.world())
        fillIn(app)
        app.press("enter")
        try await app.shows("Deploy shop?")
        app.press("y")
        try await app.until("deployed") {
            app.world.read(\.calls).contains("stacks.deploy shop docker-stack.yml prune")
        }
        try await app.until("selected") {
            app.loop.model.swarm.selected == .stack("shop") && app.loop.model.runningJobs.isEmpty
        }
        #expect(app.loop.model.swarm.section == .stacks)
        // The rows are of the look at the swarm that follows.
        try await app.until("listed") { app.loop.model.swarm.index.services.values.contains { $0.name == "shop_cache" } }
    }

    @Test @UIActor func `a no changes nothing, and neither does a file that says what is there`() async throws {
        let app = try await SwarmScreenTests.app(Self.world())
        fillIn(app)
        app.press("enter")
        try await app.shows("Deploy shop?")
        app.press("n")
        app.world.edit { $0.stackPlan = StackPlan() }
        fillIn(app)
        app.press("enter")
        try await app.shows("shop is as its file says")
        #expect(!app.world.read(\.calls).contains { $0.hasPrefix("stacks.deploy") })
    }

    @Test @UIActor func `more lines than there is room for can be read`() async throws {
        let world = Self.world()
        world.edit { $0.stackPlan.steps = (1...40).map { .create("network", "net\($0)") } }
        let app = try await SwarmScreenTests.app(world)
        fillIn(app)
        app.press("enter")
        try await app.shows("net3")
        #expect(!app.screen.contains("net40"))
        for _ in 1...5 { app.press("pgdown") }
        #expect(app.screen.contains("net40"))
    }

    @Test(
        "stacks in the palette",
        arguments: [
            ("stack deploy -c a.yml shop", StackRequest(name: "shop", files: ["a.yml"])),
            ("stack up --compose-file=a.yml,b.yml -d shop", StackRequest(name: "shop", files: ["a.yml", "b.yml"])),
            (
                "caisson stack deploy -c a.yml -c b.yml --prune shop",
                StackRequest(name: "shop", files: ["a.yml", "b.yml"], prunes: true)
            ),
        ])
    func typed(text: String, request: StackRequest) { #expect(TypedCommand.parse(text) == .stack(request)) }

    @Test(arguments: [
        "stack deploy shop", "stack deploy -c a.yml", "stack deploy -c a.yml --what shop", "stack deploy -c",
    ])
    func `half a command is none`(text: String) { #expect(TypedCommand.parse(text) == nil) }

    @Test @UIActor func `a command in the palette shows what would change first, too`() async throws {
        let app = try await SwarmScreenTests.app(Self.world())
        app.press(":")
        app.type("stack deploy -c docker-stack.yml shop")
        app.press("enter")
        try await app.shows("~ service shop_web: its tasks are replaced")
        app.press("esc", ":")
        app.type("stack rm shop")
        app.press("enter")
        try await app.until("removed") { app.world.read(\.calls).contains("swarm.removeService shop_worker") }
    }

    @Test @UIActor func `help names the key`() async throws {
        let app = try await SwarmScreenTests.app(Self.world())
        app.press("?")
        app.type("stack")
        #expect(app.screen.contains("Deploy a stack from a compose file"))
    }

    @Test @UIActor func `a swarm that another process made is noticed by its event, and so is its end`() async throws {
        let world = Workshop.swarmWorld()
        let swarm = world.read(\.swarm)
        world.edit { $0.swarm = SwarmScript() }
        let app = try Workstation(world)
        app.press("6")
        try await app.shows("This machine is in no swarm.")
        world.edit { $0.swarm = swarm }
        world.announce(.node, "create", "\(Workshop.nodeID(1))", ["name": "n1"])
        try await app.shows("shop_worker")
        world.edit { $0.swarm = SwarmScript() }
        world.announce(.node, "remove", "\(Workshop.nodeID(1))", ["name": "n1"])
        try await app.shows("This machine is in no swarm.")
    }
}
