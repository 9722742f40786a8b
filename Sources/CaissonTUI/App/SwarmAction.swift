import CaissonAPI
import CaissonCore

/// What identifies a service, stack or node for an action, and what to call it meanwhile.
struct SwarmRef: Sendable, Equatable {
    var id: String
    var name: String

    init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    init(_ service: ServiceDetails) { self.init(id: "\(service.id)", name: service.name) }
    init(_ node: NodeDetails) { self.init(id: "\(node.id)", name: node.name) }
}

/// What of a service is to be updated; nil leaves a value as it is.
struct ServiceChange: Sendable, Equatable {
    var image: String?
    var parallelism: Int?
    var delay: Duration?
    var order: UpdateConfig.Order?
    var failureAction: UpdateConfig.FailureAction?

    func apply(to spec: inout ServiceSpec) {
        if let image { spec.task.container.image = image }
        if let parallelism { spec.update.parallelism = parallelism }
        if let delay { spec.update.delay = delay }
        if let order { spec.update.order = order }
        if let failureAction { spec.update.failureAction = failureAction }
    }
}

/// Something a swarm is asked to do because the user said so.
enum SwarmAction: Sendable, Equatable {
    /// Makes a swarm of this machine, starting the long-lived engine where none runs. A machine with several addresses wants to know
    /// by which one others would come.
    case initialize(advertising: String?)
    case leave
    case create(ServiceSpec)
    case scale(SwarmRef, Int)
    case update(SwarmRef, ServiceChange)
    case rollback(SwarmRef)
    /// Makes all its tasks anew.
    case forceUpdate(SwarmRef)
    case removeService(SwarmRef)
    /// Makes a stack what its compose files say.
    case deployStack(StackRequest)
    case removeStack(String)
    case setAvailability(SwarmRef, NodeSpec.Availability)
    case promote(SwarmRef)
    case removeNode(SwarmRef, force: Bool)
}

extension SwarmAction {
    /// How it is called while it runs.
    var title: String {
        switch self {
        case .initialize: "make a swarm"
        case .leave: "leave the swarm"
        case .create(let spec): "create \(spec.name)"
        case .scale(let it, let count): "scale \(it.name) to \(count)"
        case .update(let it, _): "update \(it.name)"
        case .rollback(let it): "roll \(it.name) back"
        case .forceUpdate(let it): "restart \(it.name)"
        case .removeService(let it): "remove \(it.name)"
        case .deployStack(let request): "deploy \(request.name)"
        case .removeStack(let name): "remove \(name)"
        case .setAvailability(let it, .drain): "drain \(it.name)"
        case .setAvailability(let it, .active): "activate \(it.name)"
        case .setAvailability(let it, .pause): "pause \(it.name)"
        case .promote(let it): "promote \(it.name)"
        case .removeNode(let it, _): "remove \(it.name)"
        }
    }

    /// What follows `caisson` on a command line that does the same.
    var words: [String] {
        switch self {
        case .initialize(let address): ["swarm", "init"] + (address.map { ["--advertise-addr", $0] } ?? [])
        case .leave: ["swarm", "leave", "--force"]
        case .create(let spec): ["service", "create"] + spec.words
        case .scale(let it, let count): ["service", "scale", "\(it.name)=\(count)"]
        case .update(let it, let change): ["service", "update"] + change.words + [it.name]
        case .rollback(let it): ["service", "rollback", it.name]
        case .forceUpdate(let it): ["service", "update", "--force", it.name]
        case .removeService(let it): ["service", "rm", it.name]
        case .deployStack(let request): ["stack", "deploy"] + request.words
        case .removeStack(let name): ["stack", "rm", name]
        case .setAvailability(let it, let availability):
            ["node", "update", "--availability", availability.rawValue, it.name]
        case .promote(let it): ["node", "promote", it.name]
        case .removeNode(let it, let force): ["node", "rm"] + (force ? ["--force"] : []) + [it.name]
        }
    }
}

extension StackRequest {
    fileprivate var words: [String] {
        ["--compose-file", files.joined(separator: ",")] + (prunes ? ["--prune"] : []) + [name]
    }
}

extension ServiceChange {
    fileprivate var words: [String] {
        var words: [String] = []
        if let image { words += ["--image", image] }
        if let parallelism { words += ["--update-parallelism", "\(parallelism)"] }
        if let delay { words += ["--update-delay", DurationText.of(delay)] }
        if let order { words += ["--update-order", order.rawValue] }
        if let failureAction { words += ["--update-failure-action", failureAction.rawValue] }
        return words
    }
}

extension ServiceSpec {
    /// What the form can say.
    fileprivate var words: [String] {
        var words = ["--name", name]
        switch mode {
        case .replicated(let replicas): words += ["--replicas", "\(replicas)"]
        case .global: words += ["--mode", "global"]
        case .replicatedJob, .globalJob: words += ["--mode", mode == .globalJob ? "global-job" : "replicated-job"]
        }
        for port in endpoint.ports { words += ["--publish", port.text] }
        for variable in task.container.environment { words += ["--env", variable] }
        return words + [task.container.image] + (task.container.arguments ?? [])
    }
}

extension PortConfig {
    /// `8080:80`, `53:53/udp`: as `--publish` takes it.
    var text: String {
        let suffix = transport == .tcp ? "" : "/\(transport.rawValue)"
        return (published.map { "\($0):" } ?? "") + "\(target)" + suffix
    }
}

/// Spans of time as command lines have them: `5s`, `1m30s`, `250ms`.
enum DurationText {
    static func of(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard milliseconds == 0 else { return "\(seconds * 1000 + milliseconds)ms" }
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")].filter { $0.0 > 0 }
        return parts.isEmpty ? "0s" : parts.map { "\($0.0)\($0.1)" }.joined()
    }
}
