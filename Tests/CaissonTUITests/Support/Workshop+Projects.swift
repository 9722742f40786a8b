import CaissonAPI
import CaissonCore
import TestSupport

extension Workshop {
    /// The workshop with compose projects: a shop that is not as its file says, and one whose file has gone.
    static func projectWorld() -> ScriptedWorld {
        let world = world()
        world.edit { state in
            state.containers = shop + [container("9", "old-app-1", "alpine", .running, "app", ago: 900)]
            state.projects = [
                ProjectSummary(
                    name: "old", directory: "/src/old", files: ["/src/old/compose.yaml"],
                    services: [service("app", "9", state.containers)]),
                ProjectSummary(
                    name: "shop", directory: "/src/shop", files: ["/src/shop/compose.yaml"],
                    services: [
                        service("api", "ab", shop), service("cache", "8", shop), service("db", "7", shop),
                        service("migrate", "d", shop), service("web", "c", shop), service("worker", "", shop),
                    ]),
            ]
            state.projectDetails = ["shop": shopDetails, "old": oldDetails]
        }
        return world
    }

    private static func service(_ name: String, _ digits: String, _ all: [ContainerSummary]) -> ProjectServiceSummary {
        ProjectServiceSummary(name: name, containers: digits.compactMap { digit in all.first { $0.id == id(digit) } })
    }

    private static let shop: [ContainerSummary] = {
        var containers = [
            container("a", "shop-api-1", "shop/api:dev", .running, "serve", ago: 7200),
            container("b", "shop-api-2", "shop/api:dev", .running, "serve", ago: 7200),
            container("8", "shop-cache-1", "redis:7", .running, "redis-server", ago: 7300),
            container("7", "shop-db-1", "postgres:16", .running, "postgres", ago: 7300),
            container("d", "shop-migrate-1", "shop/api:dev", .exited, "migrate", ago: 240, exitCode: 1),
            container("c", "shop-web-1", "shop/web:dev", .running, "nginx", ago: 7100),
        ]
        containers[3].health = .healthy
        containers[2].health = .starting
        containers[5].ports = "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"
        return containers
    }()

    private static let shopDetails = ProjectDetails(
        name: "shop", directory: "/src/shop", files: ["/src/shop/compose.yaml"],
        services: [
            ProjectService(name: "cache", image: "redis:7", wanted: 1, sync: .inStep),
            ProjectService(name: "db", image: "postgres:16", wanted: 1, sync: .inStep),
            ProjectService(
                name: "migrate", image: "shop/api:dev", wanted: 1, sync: .missing,
                dependencies: [ProjectDependency(service: "db", condition: "healthy", isMet: true)]),
            ProjectService(
                name: "api", image: "shop/api:dev", wanted: 2, sync: .changed,
                drift: [
                    ProjectDrift("image", running: "11aa22bb33cc", file: "shop/api:dev 77ce88df99ea"),
                    ProjectDrift("environment", running: "TIMEOUT=5", file: "TIMEOUT=60"),
                    ProjectDrift("environment", running: nil, file: "TRACE=1"),
                ],
                dependencies: [
                    ProjectDependency(service: "db", condition: "healthy", isMet: true),
                    ProjectDependency(service: "cache", condition: "healthy", isMet: false, reason: "starting"),
                    ProjectDependency(service: "migrate", condition: "completed", isMet: false, reason: "exit 1"),
                ]),
            ProjectService(
                name: "web", image: "shop/web:dev", wanted: 1, sync: .inStep,
                dependencies: [ProjectDependency(service: "api", condition: "started", isMet: true)]),
            ProjectService(
                name: "worker", image: "shop/api:dev", wanted: 3, sync: .missing,
                dependencies: [ProjectDependency(service: "db", condition: "started", isMet: true)]),
        ],
        plan: [
            ProjectStep(.pull, "image shop/tools:1", reason: "it is not here"),
            ProjectStep(.create, "volume shop_data"),
            ProjectStep(.keep, "container shop-cache-1"), ProjectStep(.keep, "container shop-db-1"),
            ProjectStep(.start, "container shop-migrate-1", reason: "once db is healthy"),
            ProjectStep(.recreate, "container shop-api-1", reason: "its configuration changed"),
            ProjectStep(.recreate, "container shop-api-2", reason: "its configuration changed"),
            ProjectStep(.keep, "container shop-web-1"), ProjectStep(.create, "container shop-worker-1"),
        ],
        warnings: ["The \"TAG\" variable is not set. Defaulting to a blank string."])

    private static let oldDetails = ProjectDetails(
        name: "old", directory: "/src/old", files: ["/src/old/compose.yaml"],
        problem: CaissonError(.notFound, "open /src/old/compose.yaml: no such file or directory"),
        services: [ProjectService(name: "app", image: "alpine", sync: .unknown)])
}
