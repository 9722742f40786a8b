import CaissonAPI

/// A plan as the steps that would be taken, for people to read.
struct PlanSteps {
    let project: ComposeProject
    let existing: ExistingProject

    func steps(_ plan: Plan) -> [ProjectStep] {
        var steps = images(plan)
        steps += plan.renewedNetworks.map {
            ProjectStep(.recreate, "network \($0.name)", reason: "its configuration changed")
        }
        steps += plan.renewedVolumes.map {
            ProjectStep(.recreate, "volume \($0.name)", reason: "its configuration changed")
        }
        steps += plan.networks.map { ProjectStep(.create, "network \($0.name)") }
        steps += plan.volumes.map { ProjectStep(.create, "volume \($0.name)") }
        for part in plan.parts { steps += self.steps(part) }
        return steps
    }

    private func images(_ plan: Plan) -> [ProjectStep] {
        var seen: Set<String> = []
        return plan.parts.compactMap { part in
            let name = part.service.imageName(in: project.name)
            guard existing.images[part.service.name] == nil, part.service.scale > 0, seen.insert(name).inserted else {
                return nil
            }
            return ProjectStep(part.service.build == nil ? .pull : .build, "image \(name)", reason: "it is not here")
        }
    }

    private func steps(_ part: Plan.Part) -> [ProjectStep] {
        let waits = part.waits.filter { $0.condition != .started }.map { "\($0.service) is \(word($0.condition))" }
        let note = waits.isEmpty ? "" : "once " + waits.joined(separator: " and ")
        return part.removals.map { ProjectStep(.remove, "container \($0.name)", reason: "too many") }
            + part.creations.map { ProjectStep(.create, "container \($0.name)", reason: note) }
            + part.recreations.map { ProjectStep(.recreate, "container \($0.old.name)", reason: $0.reason.rawValue) }
            + part.kept.map {
                ProjectStep($0.isRunning ? .keep : .start, "container \($0.name)", reason: $0.isRunning ? "" : note)
            }
    }

    private func word(_ condition: ServiceDefinition.Dependency.Condition) -> String {
        condition == .healthy ? "healthy" : "completed"
    }
}
