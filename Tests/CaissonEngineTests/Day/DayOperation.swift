import TestSupport

/// A command line and the steps it is made of.
struct DayOperation: Sendable {
    var arguments: [String]
    var steps: [DayStep]

    static let image = "box"
    static let networks = ["yard", "quay"]
    private static let trap = "trap 'exit 7' TERM; echo ready; sleep 100000 & wait"

    /// `create`, or `run -d`; perhaps with a volume.
    static func make(_ name: String, _ kind: DayContainer.Kind, starting: Bool, volume: String?) -> DayOperation {
        let script = kind == .patient ? trap : "usleep 150000; exit 3"
        let options = ["--name", name] + (volume.map { ["-v", "\($0):/data"] } ?? [])
        return DayOperation(
            arguments: (starting ? ["run", "-d"] : ["create"]) + options + [image, "sh", "-c", script],
            steps: [.create(kind, name: name)] + (starting ? [.start] : []))
    }

    private static let stopping: [DayStep] = [.send([7, 137], insists: false), .thaw, .end]

    static func wait(_ ref: String) -> DayOperation { DayOperation(arguments: ["wait", ref], steps: [.wait]) }

    /// What ends a container that lives, for good.
    static func ends(_ ref: String) -> [DayOperation] {
        [
            DayOperation(arguments: ["stop", "-t", "1", ref], steps: stopping),
            DayOperation(arguments: ["kill", ref], steps: [.send([137], insists: true), .thaw, .end]),
            DayOperation(arguments: ["rm", "-f", ref], steps: [.send([137], insists: false), .thaw, .end, .remove(force: true)]),
        ]
    }

    /// One of the operations on a container, by weight. `number` is nobody else's.
    static func any(on ref: String, _ generator: inout SeededGenerator, number: Int) -> DayOperation {
        let network = networks[number % networks.count]
        let choices: [(Int, DayOperation)] = [
            (9, DayOperation(arguments: ["start", ref], steps: [.start])),
            (3, DayOperation(arguments: ["kill", "-s", "TERM", ref], steps: [.send([7], insists: true), .thaw])),
            (5, DayOperation(arguments: ["restart", "-t", "1", ref], steps: stopping + [.start])),
            (6, DayOperation(arguments: ["pause", ref], steps: [.pause])),
            (6, DayOperation(arguments: ["unpause", ref], steps: [.unpause])),
            (9, DayOperation(arguments: ["exec", ref, "touch", "/f\(number)"], steps: [.exec(file: "/f\(number)")])),
            (3, DayOperation(arguments: ["rename", ref, "day-\(number)"], steps: [.rename("day-\(number)")])),
            (4, DayOperation(arguments: ["update", "--pids-limit", "\(100 + number)", ref], steps: [.update(processLimit: 100 + number)])),
            (4, DayOperation(arguments: ["rm", ref], steps: [.remove(force: false)])),
            (4, DayOperation(arguments: ["logs", ref], steps: [.look])),
            (2, DayOperation(arguments: ["diff", ref], steps: [.look])),
            (4, DayOperation(arguments: ["network", "connect", network, ref], steps: [.connect(network)])),
            (4, DayOperation(arguments: ["network", "disconnect", network, ref], steps: [.disconnect(network)])),
        ] + ends(ref).map { (5, $0) }
        var place = generator.integer(0...(choices.map(\.0).reduce(0, +) - 1))
        for (weight, operation) in choices {
            place -= weight
            if place < 0 { return operation }
        }
        return choices[0].1
    }
}
