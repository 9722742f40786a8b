import CaissonAPI

extension TypedCommand {
    /// What follows `network`, in its plain form; the forms have the rest.
    static func network(_ words: [String]) -> TypedCommand? {
        let arguments = Array(words.dropFirst())
        switch (words.first, arguments.count) {
        case ("create", 1): return .action(.createNetwork(NetworkCreateRequest(name: arguments[0])))
        case ("rm", 1), ("remove", 1): return .action(.removeNetworks([ref(arguments[0])]))
        case ("connect", 2): return .connect(ref(arguments[0]), container: arguments[1])
        case ("disconnect", 2): return .disconnect(ref(arguments[0]), container: arguments[1])
        default: return nil
        }
    }

    private static func ref(_ name: String) -> NetworkRef { NetworkRef(id: name, name: name) }
}
