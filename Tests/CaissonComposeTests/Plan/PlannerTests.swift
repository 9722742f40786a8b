import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonCompose

struct PlannerTests {
    private static let file = """
        services:
          web: {image: web, depends_on: {db: {condition: service_healthy, restart: true}}, networks: [front], scale: 2}
          db: {image: db, networks: [front], volumes: ["data:/d"]}
        networks: {front: {}}
        volumes: {data: {}}
        """

    private static func project(_ text: String = file) throws -> ComposeProject {
        try Projects.load(["compose.yaml": text])
    }

    /// What there would be once everything of a project was made.
    private static func whole(_ project: ComposeProject) -> ExistingProject {
        var existing = ExistingProject()
        for network in project.networks {
            existing.networks[network.name] = [
                ProjectLabels.project: project.name, ProjectLabels.hash: ConfigHash.of(network),
            ]
        }
        for volume in project.volumes {
            existing.volumes[volume.name] = [
                ProjectLabels.project: project.name, ProjectLabels.hash: ConfigHash.of(volume),
            ]
        }
        for service in project.services {
            existing.images[service.name] = "sha256:\(service.name)"
            let networks = project.networks.filter { service.networkNames.contains($0.key) }.map(\.name)
            for number in 1...max(1, service.scale) {
                existing.containers.append(
                    ExistingContainer(
                        id: .random(), name: "\(project.name)-\(service.name)-\(number)", service: service.name,
                        number: number,
                        hash: ConfigHash.of(service, in: project), imageID: "sha256:\(service.name)", networks: networks
                    ))
            }
        }
        return existing
    }

    private static func plan(
        _ text: String = file, existing: (inout ExistingProject) -> Void = { _ in },
        _ change: (inout UpOptions) -> Void = { _ in }
    ) throws -> Plan {
        var there = whole(try project())
        existing(&there)
        var options = UpOptions()
        change(&options)
        return try Planner.plan(project(text), there, options)
    }

    private static func planned(_ change: (inout UpOptions) -> Void) throws -> Plan {
        try plan(existing: { _ in }, change)
    }

    private static func part(_ plan: Plan, _ name: String) throws -> Plan.Part {
        try #require(plan.parts.first { $0.service.name == name })
    }

    @Test func `with nothing there everything is made, in order`() throws {
        let plan = try Planner.plan(Self.project(), ExistingProject(), UpOptions())
        #expect(plan.networks.map(\.name) == ["app_front"] && plan.volumes.map(\.name) == ["app_data"])
        #expect(plan.parts.map(\.service.name) == ["db", "web"])
        #expect(try Self.part(plan, "web").creations.map(\.name) == ["app-web-1", "app-web-2"])
        #expect(try Self.part(plan, "web").waits.map(\.condition) == [.healthy])
    }

    @Test func `with everything there nothing is done`() throws {
        let plan = try Self.plan()
        #expect(plan.networks.isEmpty && plan.volumes.isEmpty && plan.orphans.isEmpty && plan.warnings.isEmpty)
        #expect(plan.parts.allSatisfy { $0.isSettled })
        #expect(try Self.part(plan, "web").kept.count == 2)
    }

    @Test func `only what changed is made anew, and what wants to be restarted with it is`() throws {
        let changed = Self.file.replacing("{image: db,", with: "{image: db, hostname: h,")
        let plan = try Self.plan(changed)
        #expect(try Self.part(plan, "db").recreations.map(\.reason) == [.configuration])
        #expect(try Self.part(plan, "web").isSettled)
        #expect(try Self.part(plan, "web").restarts)
    }

    @Test func `another image, or a network that is missing, is a change`() throws {
        let image = try Self.plan(existing: { $0.images["db"] = "sha256:new" })
        #expect(try Self.part(image, "db").recreations.map(\.reason) == [.image])
        let network = try Self.plan(existing: { there in
            for index in there.containers.indices where there.containers[index].service == "db" {
                there.containers[index].networks = []
            }
        })
        #expect(try Self.part(network, "db").recreations.map(\.reason) == [.network])
    }

    @Test func `scaling makes the next numbers and removes the highest`() throws {
        let more = try Self.planned { $0.scales = ["web": 4] }
        #expect(try Self.part(more, "web").creations.map(\.name) == ["app-web-3", "app-web-4"])
        let fewer = try Self.planned { $0.scales = ["web": 1] }
        #expect(try Self.part(fewer, "web").removals.map(\.name) == ["app-web-2"])
        #expect(try Self.part(fewer, "web").kept.map(\.name) == ["app-web-1"])
        #expect(try Self.part(Self.planned { $0.scales = ["web": 0] }, "web").removals.count == 2)
    }

    @Test func `what is as it should be stays when there are too many`() throws {
        let plan = try Self.plan(existing: { $0.containers[1].hash = "old" }) { $0.scales = ["web": 1] }
        let kept = try Self.part(plan, "web").kept + Self.part(plan, "db").kept
        #expect(kept.allSatisfy { $0.hash != "old" })
    }

    @Test func `what is asked for decides over what changed`() throws {
        let always = try Self.planned { ($0.recreation, $0.services) = (.always, ["web"]) }
        #expect(try Self.part(always, "web").recreations.count == 2)
        #expect(try Self.part(always, "db").isSettled)
        let never = try Self.plan(existing: { for i in $0.containers.indices { $0.containers[i].hash = "old" } }) {
            $0.recreation = .never
        }
        #expect(never.parts.allSatisfy { $0.isSettled })
        let without = try Self.planned { ($0.ignoresDependencies, $0.services) = (true, ["web"]) }
        #expect(without.parts.map(\.service.name) == ["web"] && without.parts[0].waits.isEmpty)
    }

    @Test func `containers of no service are orphans`() throws {
        let orphan = ExistingContainer(id: .random(), name: "app-old-1", service: "old")
        let told = try Self.plan(existing: { $0.containers.append(orphan) })
        #expect(told.orphans == [orphan] && !told.removesOrphans && told.warnings.count == 1)
        let removed = try Self.plan(existing: { $0.containers.append(orphan) }) { $0.removesOrphans = true }
        #expect(removed.orphans == [orphan] && removed.removesOrphans && removed.warnings.isEmpty)
        var oneOff = orphan
        oneOff.isOneOff = true
        #expect(try Self.plan(existing: { $0.containers.append(oneOff) }).orphans.isEmpty)
    }

    @Test func `a network that others made is told of`() throws {
        #expect(
            try Self.plan(existing: { $0.networks["app_front"] = [:] }).warnings.first?.contains("was not created by")
                == true)
    }

    @Test func `a network that changed is made anew, with the containers on it`() throws {
        let old: (inout ExistingProject) -> Void = { $0.networks["app_front"]?[ProjectLabels.hash] = "old" }
        let plan = try Self.plan(existing: old)
        #expect(plan.renewedNetworks.map(\.name) == ["app_front"] && plan.warnings.isEmpty)
        #expect(plan.parts.flatMap(\.recreations).map(\.reason) == Array(repeating: .renewedNetwork, count: 3))
        let kept = try Self.plan(existing: old) { $0.recreation = .never }
        #expect(kept.renewedNetworks.isEmpty && kept.warnings.first?.contains("--no-recreate leaves it") == true)
        let alone = #expect(throws: ComposeError.self) { try Self.plan(existing: old) { $0.services = ["db"] } }
        #expect(alone?.reason.contains("while app-web-1, app-web-2 use it") == true)
    }

    @Test func `a volume that changed is made anew only where somebody agreed`() throws {
        let old: (inout ExistingProject) -> Void = { $0.volumes["app_data"]?[ProjectLabels.hash] = "old" }
        let asked = try Self.plan(existing: old)
        #expect(asked.changedVolumes.map(\.name) == ["app_data"] && asked.renewedVolumes.isEmpty)
        #expect(asked.parts.allSatisfy { $0.isSettled } && asked.warnings.count == 1)
        let agreed = try Self.plan(existing: old) { $0.renewedVolumes = ["app_data"] }
        #expect(agreed.renewedVolumes.map(\.name) == ["app_data"] && agreed.cleared.map(\.name) == ["app-db-1"])
        #expect(try Self.part(agreed, "db").creations == [Plan.Creation(number: 1, name: "app-db-1")])
        #expect(try Self.part(agreed, "web").isSettled)
    }

    @Test(
        "what cannot be started is refused before anything is done",
        arguments: [
            (
                "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {external: true}}",
                "network n declared as external, but could not be found"
            ),
            (
                "services: {a: {image: x, cpu_count: 2}}",
                "services.a.cpu_count: not supported: it is for Windows containers"
            ),
            (
                "services: {a: {image: x, gpus: all}}",
                "services.a.gpus: not supported: no driver of GPUs is known here, devices gives single nodes"
            ),
        ])
    func refusals(text: String, reason: String) throws {
        let error = #expect(throws: ComposeError.self) {
            try Planner.plan(Self.project(text), ExistingProject(), UpOptions())
        }
        #expect(error?.description.hasSuffix(reason) == true)
    }

    @Test("carrying a plan out leaves nothing to plan", arguments: 1...60)
    func convergence(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let project = try Self.project()
        var there = Self.whole(project)
        for index in there.containers.indices.reversed() where random.oneIn(2) {
            switch random.integer(0...3) {
            case 0: there.containers.remove(at: index)
            case 1: there.containers[index].hash = "old"
            case 2: there.containers[index].state = .exited
            default: there.containers[index].number += random.integer(1...5)
            }
        }
        var options = UpOptions()
        options.scales = ["web": random.integer(0...4)]
        let plan = try Planner.plan(project, there, options)
        for part in plan.parts {
            there.containers.removeAll { part.removals.contains($0) }
            for index in there.containers.indices
            where part.recreations.contains(where: { $0.old == there.containers[index] }) {
                there.containers[index].hash = ConfigHash.of(part.service, in: project)
            }
            let networks = project.networks.map(\.name)
            for creation in part.creations {
                there.containers.append(
                    ExistingContainer(
                        id: .random(), name: creation.name, service: part.service.name, number: creation.number,
                        hash: ConfigHash.of(part.service, in: project), imageID: "sha256:\(part.service.name)",
                        networks: networks))
            }
        }
        let again = try Planner.plan(project, there, options)
        #expect(again.parts.allSatisfy { $0.isSettled }, "seed \(seed)")
        #expect(try Self.part(again, "web").kept.count == options.scales["web"], "seed \(seed)")
    }
}
