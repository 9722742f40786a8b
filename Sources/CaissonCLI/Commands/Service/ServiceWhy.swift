import CaissonAPI
import CaissonCore

/// `caisson service why`: what each node says to each task.
enum ServiceWhy {
    static let command = Command(
        group: "service", name: "why", usage: "SERVICE", summary: "Explain why the tasks of a service are where they are",
        arguments: .exactly(1), completes: .services,
        run: { call in
            let swarm = try await call.swarm()
            let service = try await swarm.service(call.arguments[0])
            let answers = try await swarm.explainService("\(service.id)")
            if let problem = service.problem { try call.console.print("\(service.name): \(problem)") }
            if answers.isEmpty, service.problem == nil { try call.console.print("\(service.name) has no tasks") }
            for answer in answers { try call.console.print(text(answer)) }
            return 0
        })

    private static func text(_ explanation: TaskExplanation) -> String {
        let task = explanation.task
        let place = task.nodeName ?? task.node.map { "\($0)" }
        let head = "\(task.slotName) (\(task.id.short)) is \(task.status.state.name)" + (place.map { " on \($0)" } ?? "")
        let error = task.status.error.map { ": \($0)" } ?? ""
        let rows = explanation.nodes.map { answer in
            let verdict = answer.reasons.isEmpty ? "would take it" : answer.reasons.joined(separator: "; ")
            let chosen = answer.node == task.node ? "*" : " "
            let failures = answer.failures > 0 ? "failed there \(answer.failures) times" : ""
            return " \(chosen) \(answer.name)\t\(answer.serviceTasks) of the service\t\(answer.tasks) in all\t\(verdict)\t\(failures)"
        }
        return rows.isEmpty ? head + error : head + error + "\n" + TableOutput.align(rows.map(trimmed).joined(separator: "\n"))
    }

    private static func trimmed(_ row: String) -> String { row.hasSuffix("\t") ? String(row.dropLast()) : row }
}

/// `caisson service plan`: the places the scheduler would choose, with nothing made.
enum ServicePlanning {
    static let command = Command(
        group: "service", name: "plan", usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        summary: "Show where the tasks of a service would run, without creating it", arguments: .atLeast(1), interspersed: false,
        flags: { ServiceFlags.create }, completes: .images,
        run: { call in
            let swarm = try await call.swarm()
            let plan = try await swarm.planService(try await ServiceSpec(call.flags, call.arguments, call.console, swarm))
            let rows = ["NODE\tTASKS"] + plan.places.map { "\($0.name)\t\($0.tasks)" }
            try call.console.print(TableOutput.align(rows.joined(separator: "\n")))
            guard plan.waiting > 0 else { return 0 }
            call.console.printError("\(plan.waiting) \(plan.waiting == 1 ? "task" : "tasks") would wait: \(plan.reason ?? "no node takes it")")
            return 1
        })
}
