/// What a token is asked for (distribution `token/scope`): actions on a repository.
struct AccessScope: Hashable, Sendable {
    /// `repository:library/alpine:pull`, one or more.
    let parts: [String]

    /// Nothing in particular: a login.
    static let none = AccessScope(parts: [])

    static func pull(_ repository: String) -> AccessScope { AccessScope(parts: ["repository:\(repository):pull"]) }

    static func push(_ repository: String, mountFrom other: String? = nil) -> AccessScope {
        let source = other.map { ["repository:\($0):pull"] } ?? []
        return AccessScope(parts: ["repository:\(repository):pull,push"] + source)
    }
}
