import CaissonAPI

extension TypedCommand {
    /// What follows `service`, `stack`, `node` or `swarm`, in its plain form; the forms have the rest.
    static func swarm(_ noun: String, _ words: [String]) -> TypedCommand? {
        let arguments = Array(words.dropFirst())
        if noun == "stack", words.first == "deploy" || words.first == "up" {
            return deployment(arguments).map { .stack($0) }
        }
        let action: SwarmAction? =
            switch (noun, words.first, arguments.count) {
            case ("swarm", "init", 0): .initialize(advertising: nil)
            case ("swarm", "init", 2) where arguments[0] == "--advertise-addr": .initialize(advertising: arguments[1])
            case ("service", "scale", 1): scale(arguments[0])
            case ("service", "rollback", 1): .rollback(ref(arguments[0]))
            case ("service", "rm", 1), ("service", "remove", 1): .removeService(ref(arguments[0]))
            case ("stack", "rm", 1), ("stack", "remove", 1), ("stack", "down", 1): .removeStack(arguments[0])
            case ("node", "promote", 1): .promote(ref(arguments[0]))
            case ("node", "rm", 1), ("node", "remove", 1): .removeNode(ref(arguments[0]), force: false)
            default: nil
            }
        return action.map { .action(.swarm($0)) }
    }

    /// `-c FILE NAME`, `--compose-file=FILE --prune NAME`.
    private static func deployment(_ arguments: [String]) -> StackRequest? {
        var request = StackRequest(name: "", files: [])
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "-c", "--compose-file":
                guard let value = rest.popFirst() else { return nil }
                request.files += value.split(separator: ",").map(String.init)
            case _ where word.hasPrefix("--compose-file="):
                request.files += word.dropFirst("--compose-file=".count).split(separator: ",").map(String.init)
            case "--prune": request.prunes = true
            // What the workstation does anyway.
            case "-d", "--detach", "--detach=true": break
            case _ where word.hasPrefix("-") || !request.name.isEmpty: return nil
            default: request.name = word
            }
        }
        return request.files.isEmpty || request.name.isEmpty ? nil : request
    }

    /// `web=5`
    private static func scale(_ text: String) -> SwarmAction? {
        let halves = text.split(separator: "=", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, let count = Int(halves[1]), count >= 0 else { return nil }
        return .scale(ref(String(halves[0])), count)
    }

    private static func ref(_ name: String) -> SwarmRef { SwarmRef(id: name, name: name) }
}
