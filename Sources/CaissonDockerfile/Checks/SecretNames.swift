/// Names of variables that look as if they held a secret, by BuildKit's list.
enum SecretNames {
    private static let secret: Set<Substring> = [
        "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
    ]
    private static let harmless: Set<Substring> = ["public", "file", "version"]

    /// Whether one of its words is on the list and none says that it is harmless: `GITHUB_TOKEN`, not `TOKEN_FILE`.
    static func isSecret(_ name: String) -> Bool {
        let words = Set(name.lowercased().split(separator: "_", omittingEmptySubsequences: false))
        return !words.isDisjoint(with: secret) && words.isDisjoint(with: harmless)
    }
}
