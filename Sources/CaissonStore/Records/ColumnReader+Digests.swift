import CaissonOCI

extension Digest {
    /// Reads a stored digest; nil when it is none.
    init?(stored text: String) {
        guard let digest = try? Digest(parsing: text) else { return nil }  // ignored: the caller reports the column
        self = digest
    }
}

extension ChainID {
    init?(stored text: String) {
        guard let digest = Digest(stored: text) else { return nil }
        self.init(digest)
    }
}

extension DiffID {
    init?(stored text: String) {
        guard let digest = Digest(stored: text) else { return nil }
        self.init(digest)
    }
}
