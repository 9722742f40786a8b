import CaissonAPI
import CaissonCore

/// A command line typed into the palette: `pull alpine`, `run -it alpine sh`, `theme light`.
enum TypedCommand: Sendable, Equatable {
    case action(EngineAction)
    case theme(String)
    /// An existing object to go to or act on by name.
    case exec(container: String, command: [String])
    case commit(container: String, reference: String?)
    case build(BuildOrder)
    /// What it would change is shown first.
    case stack(StackRequest)
    case connect(NetworkRef, container: String)
    case disconnect(NetworkRef, container: String)

    /// Reads a line; nil when it is not a whole command.
    static func parse(_ text: String) -> TypedCommand? { (try? read(text)) ?? nil } // ignored: see `complaint`

    /// What is wrong with a line that is no command.
    static func complaint(_ text: String) -> String {
        do throws(Refusal) {
            _ = try read(text)
            return "no command and no name: \(text)"
        } catch {
            return error.text
        }
    }

    private struct Refusal: Error { let text: String }

    private static func read(_ text: String) throws(Refusal) -> TypedCommand? {
        guard var words = ShellWords.split(text), words.count > 1 else { return nil }
        if ["container", "image", "builder", "docker", "caisson"].contains(words[0]) { words.removeFirst() }
        let arguments = Array(words.dropFirst())
        if words.first == "network" { return network(arguments) }
        if let noun = words.first, ["service", "stack", "node", "swarm"].contains(noun) {
            return swarm(noun, arguments)
        }
        switch (words.first, arguments.count) {
        case ("pull", 1): return .action(.pull(arguments[0]))
        case ("push", 1): return .action(.push(arguments[0]))
        case ("tag", 2): return .action(.tag(image: arguments[0], name: arguments[1]))
        case ("rmi", 1): return .action(.removeImage(arguments[0], force: false))
        case ("load", 1): return .action(.load(path: arguments[0]))
        case ("save", 2): return .action(.save([arguments[0]], path: arguments[1]))
        case ("theme", 1): return .theme(arguments[0])
        case ("commit", 1): return .commit(container: arguments[0], reference: nil)
        case ("commit", 2): return .commit(container: arguments[0], reference: arguments[1])
        case ("exec", 2...): return exec(arguments)
        case ("build", 1...): return try build(arguments).map { .build($0) }
        case ("run", 1...): return try run(arguments).map { .action(.run($0)) }
        default: return nil
        }
    }

    private static func exec(_ arguments: [String]) -> TypedCommand? {
        let words = Array(arguments.drop { ["-it", "-ti", "-i", "-t"].contains($0) })
        guard words.count > 1 else { return nil }
        return .exec(container: words[0], command: Array(words.dropFirst()))
    }

    /// The options the form has.
    private static func build(_ arguments: [String]) throws(Refusal) -> BuildOrder? {
        var order = BuildOrder(folder: "")
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--no-cache": order.noCache = true
            case "--pull": order.pull = true
            case _ where word.hasPrefix("-"):
                guard let value = rest.popFirst() else { return nil }
                switch word {
                case "-t", "--tag": order.tags.append(value)
                case "-f", "--file": order.dockerfile = value
                case "--target": order.target = value
                case "--build-arg": order.arguments.append(value)
                case "--no-cache-filter": order.noCacheStages.append(value)
                default: throw Refusal(text: "unknown flag: \(word)")
                }
            case _ where order.folder.isEmpty: order.folder = word
            default: return nil
            }
        }
        return order.folder.isEmpty ? nil : order
    }

    /// The options people type most; the form has the rest.
    private static func run(_ arguments: [String]) throws(Refusal) -> RunRequest? {
        var request = RunRequest(image: "")
        var rest = arguments[...]
        while let option = rest.first, option.hasPrefix("-") {
            rest.removeFirst()
            switch option {
            case "-it", "-ti": (request.tty, request.openStdin, request.attachStdin) = (true, true, true)
            case "-t", "--tty": request.tty = true
            case "-i", "--interactive": (request.openStdin, request.attachStdin) = (true, true)
            case "-d", "--detach": break
            case "--rm": request.host.autoRemove = true
            default:
                // Both `--name web` and `--name=web`.
                let halves = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard let value = halves.count == 2 ? halves[1] : rest.popFirst() else { return nil }
                guard set(halves[0], value, &request) else { throw Refusal(text: "unknown flag: \(halves[0])") }
            }
        }
        guard let image = rest.popFirst() else { return nil }
        request.image = image
        request.command = Array(rest)
        request.attachStdout = true
        request.attachStderr = true
        return request
    }

    private static func set(_ option: String, _ value: String, _ request: inout RunRequest) -> Bool {
        switch option {
        case "--name": request.name = value
        case "-e", "--env": request.environment.append(value)
        case "-v", "--volume": request.host.binds = (request.host.binds ?? []) + [value]
        case "-w", "--workdir": request.workingDirectory = value
        case "-u", "--user": request.user = value
        case "--network": request.host.networkMode = value
        case "--hostname", "-h": request.hostname = value
        default: return false
        }
        return true
    }
}
