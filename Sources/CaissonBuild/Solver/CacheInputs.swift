import CaissonCore
import CaissonOCI

/// Everything a step sees: its digest is the step's key, and the difference to an earlier one is why it runs again.
struct CacheInputs: Codable, Equatable, Sendable {
    /// `run`, `copy`, `add`, `workdir`.
    var kind: String
    /// What is done, variables expanded.
    var action: String
    /// What else says how it is done: `user=app`, `network=none`.
    var settings: [String] = []
    /// The chain of the files it starts from.
    var parent: String?
    /// Variables the step's process sees, `NAME=value`.
    var variables: [String] = []
    /// The digest of the files it takes.
    var files: String?
    /// What each mount shows, by its target.
    var mounts: [String: String] = [:]
    /// The latest time files may have.
    var epoch: Int64?

    // Not part of the key: they only explain.

    /// The instruction as written.
    var written = ""
    /// Variables the instruction could use.
    var scope: [String] = []
    /// The image it stands directly on.
    var base: String?

    init(kind: String, action: String) {
        self.kind = kind
        self.action = action
    }

    /// Bumped when steps of this version make other layers of the same inputs.
    private static let version = "1"

    /// The step's key.
    var key: Digest {
        get throws {
            var plain = self
            (plain.written, plain.scope, plain.base) = (CacheInputs.version, [], nil)
            return .sha256(try CanonicalJSON.encode(plain))
        }
    }

    var encoded: String { get throws { String(decoding: try CanonicalJSON.encode(self), as: UTF8.self) } }

    init(encoded text: String) throws {
        self = try CanonicalJSON.decode(CacheInputs.self, from: Array(text.utf8), "build cache")
    }
}
