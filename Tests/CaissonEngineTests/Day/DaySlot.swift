import TestSupport

/// A container of one client: what is known of it, and how it is called.
struct DaySlot {
    var knowledge: DayKnowledge
    /// As far as it is known: a program that was killed has told nobody.
    var id: String?
    /// Mounted in it, if it is there.
    var volume: String?
    /// What was done to it and what came of it, for whoever has to explain the end.
    private(set) var trail: [String] = []

    init(name: String) { knowledge = DayKnowledge(DayContainer(name: name)) }

    var isSurelyAbsent: Bool { knowledge.isSurely { $0.state == .absent } }

    /// A word that means this container.
    var ref: String { id ?? name }

    /// Not after a renaming that was cut off.
    var isNameKnown: Bool { Set(knowledge.possible.filter { $0.state != .absent }.map(\.name)).count == 1 }

    var name: String { (knowledge.possible.first { $0.state != .absent } ?? knowledge.possible.first)?.name ?? "" }

    /// Takes in what came of operations at the same time; throws with the whole story when nothing explains it.
    mutating func learn(_ done: [(operation: DayOperation, outcome: DayKnowledge.Outcome)]) throws {
        let before = knowledge.possible
        for (operation, outcome) in done { trail.append("\(operation.arguments.joined(separator: " ")) → \(outcome)") }
        if !knowledge.learn(done.map { DayKnowledge.Run(steps: $0.operation.steps, outcome: $0.outcome) }) {
            throw LawBroken(description: "nothing explains \(done.count) operation(s) on one of \(before)\n\(story)")
        }
        if isSurelyAbsent { (id, volume) = (nil, nil) }
    }

    /// Takes in what `inspect` said of it: nil where there is none.
    mutating func learn(seen: DaySight?) throws {
        let before = knowledge.possible
        trail.append("seen: \(seen.map { "\($0)" } ?? "nothing")")
        if !knowledge.learn(seen: { $0.fits(seen) }) { throw LawBroken(description: "seen is none of \(before)\n\(story)") }
        id = seen?.id
    }

    /// Takes in which files `diff` showed.
    mutating func learn(files: Set<String>) throws {
        let before = knowledge.possible
        if !knowledge.learn(seen: { $0.files == files }) { throw LawBroken(description: "files \(files) are of none of \(before)\n\(story)") }
    }

    var story: String { trail.suffix(30).joined(separator: "\n") }
}

/// A container as `inspect` shows it.
struct DaySight: Sendable {
    var id: String
    var name: String
    var state: String
    var code: Int32
    var processLimit: Int
    var networks: Set<String>

    static let template =
        "{{.Id}} {{.Name}} {{.State.Status}} {{.State.ExitCode}} {{with .HostConfig.PidsLimit}}{{.}}{{else}}0{{end}} "
        + "{{range $name, $place := .NetworkSettings.Networks}}{{$name}},{{end}}"

    init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count >= 5, let code = Int32(words[3]), let limit = Int(words[4]) else { return nil }
        (id, name, state, self.code, processLimit) = (words[0], String(words[1].dropFirst()), words[2], code, limit)
        networks = Set(words.count > 5 ? words[5].split(separator: ",").map(String.init) : [])
    }
}

extension DayContainer {
    func fits(_ sight: DaySight?) -> Bool {
        guard let sight else { return state == .absent }
        return state.rawValue == sight.state && name == sight.name && (state != .exited || code == sight.code)
            && processLimit == sight.processLimit && networks == sight.networks
    }
}
