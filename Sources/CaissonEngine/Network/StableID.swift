import CaissonCore

/// Identities that follow from what they name, for things that have no record of their own.
enum StableID {
    /// The same for the same words in every process.
    static func make(_ words: String...) -> ObjectID {
        let seed = words.joined(separator: "\u{0}")
        let text = (0..<4).map { part -> String in
            let digits = StatePaths.fingerprint("\(part)\u{0}\(seed)")
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        return ObjectID(text) ?? .random()
    }
}
