import CaissonAPI
import CaissonCore
import CaissonTerm

/// Stacks from compose files: a form asks for the file, what would change is shown, then it is deployed.
extension AppUpdate {
    /// The plan of a deployment is there: it is shown, or the form says what is wrong with the file.
    static func receivePlan(
        _ model: inout AppModel, _ request: StackRequest, _ result: Result<StackPlan, CaissonError>
    ) -> [Effect] {
        var form: FormOverlay?
        if case .form(let open) = model.overlays.last, case .deployStack = open.purpose { form = open }
        switch result {
        case .success(let plan):
            if form != nil { model.overlays.removeLast() }
            return confirmDeployment(&model, request, plan)
        case .failure(let error):
            guard var form else {
                report(&model, error)
                return []
            }
            model.lastFailure = error
            form.form.setError(error.message, for: "file")
            model.overlays[model.overlays.count - 1] = .form(form)
            return [.bell]
        }
    }

    private static func confirmDeployment(_ model: inout AppModel, _ request: StackRequest, _ plan: StackPlan)
        -> [Effect]
    {
        let changes = plan.steps.flatMap(StackLines.of)
        guard !changes.isEmpty || !plan.payloads.isEmpty else {
            toast(&model, "\(request.name) is as its file says")
            return []
        }
        var lines = plan.warnings.map { "! \($0)" } + changes
        if changes.isEmpty { lines.append("= no service differs from its file") }
        lines += plan.payloads.map { "? \($0): put again, new where its content changed" }
        return confirm(&model, "Deploy \(request.name)?", lines, [.swarm(.deployStack(request))])
    }
}

/// The steps of a deployment as a question shows them.
enum StackLines {
    static func of(_ step: StackStep) -> [String] {
        switch step {
        case .create(let noun, let name): return ["+ \(noun) \(name)"]
        case .createService(let spec): return ["+ service \(spec.name)  \(spec.task.container.image)\(detail(spec))"]
        case .removeService(let name): return ["- service \(name)"]
        case .updateService(let before, let after):
            let differences = SpecDifferences.between(before, after)
            guard !differences.isEmpty else { return [] }
            let effect = before.task == after.task ? "no task is replaced" : "its tasks are replaced"
            return ["~ service \(after.name): \(effect)"]
                + differences.map { "    \($0.key): \($0.before ?? "nothing") → \($0.after ?? "nothing")" }
        }
    }

    /// How many tasks, and on which ports.
    private static func detail(_ spec: ServiceSpec) -> String {
        let ports = spec.endpoint.ports.map(\.text)
        let mode: String? = if case .replicated(1) = spec.mode { nil } else { SpecDifferences.mode(spec.mode) }
        return ([mode].compactMap { $0 } + (ports.isEmpty ? [] : ["port " + ports.joined(separator: " ")]))
            .map { "  " + $0 }.joined()
    }
}
