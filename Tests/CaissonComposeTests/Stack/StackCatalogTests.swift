import CaissonAPI
import CaissonCore
import Synchronization
import TestSupport
import Testing

@testable import CaissonCompose

/// Stacks from files in memory on a scripted swarm.
struct StackCatalogTests {
    private static let file = """
        services:
          web: {image: "web:1", networks: [front], configs: [conf], depends_on: [db], build: .}
          db: {image: pg, networks: [front]}
        networks: {front: {}}
        configs: {conf: {file: ./conf}}

        """

    private static func world() -> ScriptedWorld {
        let world = ScriptedWorld()
        world.edit { state in
            state.daemon = DaemonStatus(version: "1", pid: 1, started: state.now, root: "/r", runRoot: "/run")
            state.swarm.status = SwarmStatus(state: .active)
        }
        return world
    }

    private static func catalog(_ world: ScriptedWorld, _ text: String = file, conf: String? = "x") -> StackCatalog {
        var files = ["/src/app/stack.yml": text]
        files["/src/app/conf"] = conf
        var here = ProjectRequest(workingDirectory: "/src/app")
        here.environment = ["HOME": "/src"]
        // As a workstation looks at projects; what is deployed is not taken so lightly.
        here.isLax = true
        return StackCatalog(swarm: { ScriptedSwarm(world: world) }, source: MemoryFiles(files: files), here: here)
    }

    private static let request = StackRequest(name: "shop", files: ["stack.yml"])

    @Test(arguments: ["stack.yml", "/src/app/stack.yml", "~/app/stack.yml"])
    func `what there is not would be made`(path: String) async throws {
        let plan = try await Self.catalog(Self.world()).plan(StackRequest(name: "shop", files: [path]))
        let made = plan.steps.map { step in
            switch step {
            case .create(let noun, let name): "\(noun) \(name)"
            case .createService(let spec): "service \(spec.name)"
            default: "\(step)"
            }
        }
        #expect(made == ["network shop_front", "config shop_conf", "service shop_db", "service shop_web"])
        #expect(plan.warnings == ["service web: ignoring build, which is not for a swarm"] && plan.payloads.isEmpty)
    }

    @Test func `a deployment tells its steps, and a changed file is a plan of what changed`() async throws {
        let world = Self.world()
        let told = Mutex<[String]>([])
        let file = "services: {web: {image: 'web:1'}, db: {image: pg}}\n"
        let line = try await Self.catalog(world, file).deploy(Self.request) { step in
            told.withLock { $0.append(step.status) }
        }
        #expect(line == "deployed shop: 2 services")
        #expect(told.withLock { $0.suffix(2).sorted() } == ["Creating service shop_db", "Creating service shop_web"])
        // A service made anew by hand is still as the file says.
        world.changeSwarm { swarm in for place in swarm.services.indices { swarm.services[place].spec.task.forceUpdate = 3 } }
        let same = try await Self.catalog(world, file).plan(Self.request)
        #expect(same.steps.allSatisfy { if case .create("network", _) = $0 { true } else { false } }, "\(same)")
        let changed = "services: {web: {image: 'web:2'}}\n"
        let plan = try await Self.catalog(world, changed).plan(
            StackRequest(name: "shop", files: ["stack.yml"], prunes: true))
        guard case .updateService(let before, let after) = plan.steps.dropFirst().first else {
            Issue.record("\(plan)")
            return
        }
        #expect(
            before.task.container.image == "web:1" && after.task.container.image == "web:2"
                && after.task.forceUpdate == 3)
        #expect(plan.steps.last == .removeService("shop_db"))
    }

    @Test(arguments: [
        (
            "services: {web: {imge: x}}\n",
            "stack.yml:1:18: services.web.imge: unknown key, did you mean image?"
        ),
        ("services: {web: {build: .}}\n", "stack.yml:1:17: services.web: a service of a stack needs an image"),
        (
            "services: {web: {image: x, networks: [n]}}\nnetworks: {n: {external: true}}\n",
            "network \"n\" is declared as external"
        ),
        ("services: {web: {image: x, secrets: [s]}}\nsecrets: {s: {external: true}}\n", "secret not found: s"),
        (
            "services: {web: {image: x, secrets: [s]}}\nsecrets: {s: {file: ./gone}}\n",
            "open /src/app/gone: no such file"
        ),
        (
            "services: {web: {image: x, secrets: [s]}}\nsecrets: {s: {environment: NOPE}}\n",
            "s: environment variable \"NOPE\" is not set"
        ),
    ])
    func `what cannot be deployed is said before anything is made`(file: String, words: String) async throws {
        let world = Self.world()
        let error = await #expect(throws: CaissonError.self) { try await Self.catalog(world, file).plan(Self.request) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(world.read(\.calls).isEmpty)
    }
}
