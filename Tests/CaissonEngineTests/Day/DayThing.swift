import TestSupport

/// A volume, network or image of one client, which is there or not, as far as is known.
struct DayThing: Sendable {
    private enum Kind: String, Sendable { case volume, network, image }

    let name: String
    private let kind: Kind
    var possible: Set<Bool> = [false]

    static func volume(_ name: String) -> DayThing { DayThing(name: name, kind: .volume) }
    static func network(_ name: String) -> DayThing { DayThing(name: name, kind: .network) }
    static func image(_ name: String) -> DayThing { DayThing(name: name, kind: .image) }

    private init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

    var isVolume: Bool { kind == .volume }
    var isImage: Bool { kind == .image }
    var making: [String] { [kind.rawValue, "create", name] }
    var removing: [String] { [kind.rawValue, "rm", name] }

    /// Takes in what came of making it.
    mutating func learnMade(_ outcome: DayKnowledge.Outcome) throws {
        switch outcome {
        case .killed: possible.insert(true)
        case .done:
            // Only volumes may be there already.
            try require(isVolume || possible.contains(false), "\(making) succeeded though it is there")
            possible = [true]
        case .refused(let text):
            try require(kind == .network && possible.contains(true) && text.contains("already exists"), "\(making): \(text)")
            possible = [true]
        }
    }

    /// Takes in what came of removing it.
    mutating func learnRemoved(_ outcome: DayKnowledge.Outcome, isSurelyUsed: Bool, isPerhapsUsed: Bool) throws {
        switch outcome {
        case .killed: possible.insert(false)
        case .done:
            try require(possible.contains(true) && !isSurelyUsed, "\(removing) succeeded: known \(possible), in use \(isSurelyUsed)")
            possible = [false]
        case .refused(let text):
            let isUsed = text.contains("volume is in use")
            let isMissing = ["no such volume", "not found", "No such image"].contains { text.contains($0) }
            try require(isUsed ? isPerhapsUsed : isMissing && possible.contains(false), "\(removing): known \(possible): \(text)")
            possible = [isUsed]
        }
    }
}
