import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson stack diff`: what a deployment of these files would change.
enum StackDiff {
    static let command = Command(
        group: "stack", name: "diff", usage: "[OPTIONS] STACK",
        summary: "Show what a deployment of a stack would change",
        details: "Show what a deployment of a stack would change; the exit status is 1 where it would change anything.",
        arguments: .exactly(1),
        flags: { [StackSource.flag, .bool("prune", "Count services that are no longer referenced as removed")] },
        completes: .stacks,
        run: { call in
            let stack = call.arguments[0]
            try StackSource.check(stack)
            let project = try StackSource.project(call, name: stack)
            let deployment = try await StackSource.deployment(call, project)
            let plan = try await StackSource.refusing { try await deployment.plan(prune: call.flags.bool("prune")) }
            let lines = try plan.steps.flatMap(lines)
            for line in lines { try call.console.print(line) }
            return lines.isEmpty ? 0 : 1
        })

    private static func lines(_ step: StackStep) throws -> [String] {
        switch step {
        case .create(let noun, let name): return ["+ \(noun) \(name)"]
        case .createService(let spec): return ["+ service \(spec.name)"]
        case .removeService(let name): return ["- service \(name)"]
        case .updateService(let before, let after):
            let changes = try SpecDifference.lines(from: before, to: after)
            return changes.isEmpty ? [] : ["~ service \(after.name)"] + changes.map { "    " + $0 }
        }
    }
}

/// Two specs compared as the JSON of `service inspect` has them.
enum SpecDifference {
    /// `path: old → new`, sorted as the fields stand there.
    static func lines(from old: ServiceSpec, to new: ServiceSpec) throws -> [String] {
        var lines: [String] = []
        compare(try ServiceValue.spec(old).value, try ServiceValue.spec(new).value, "", &lines)
        return lines
    }

    private static func compare(_ old: Value, _ new: Value, _ path: String, _ lines: inout [String]) {
        guard old.json() != new.json() else { return }
        if case .object(let left) = old, case .object(let right) = new {
            let keys = left.fields.map(\.key) + right.fields.map(\.key).filter { left[$0] == nil }
            for key in keys {
                compare(left[key] ?? .null, right[key] ?? .null, path.isEmpty ? key : "\(path).\(key)", &lines)
            }
            return
        }
        let text = { (value: Value) in if case .null = value { "not set" } else { value.json() } }
        lines.append("\(path): \(text(old)) → \(text(new))")
    }
}
