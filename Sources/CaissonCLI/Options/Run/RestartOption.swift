import CaissonAPI

/// `--restart no|always|unless-stopped|on-failure[:max]`.
enum RestartOption {
    static func policy(_ text: String) throws(OptionFailure) -> RestartPolicy {
        guard !text.isEmpty else { return RestartPolicy() }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard !parts[0].isEmpty else { throw OptionFailure("invalid restart policy format: no policy provided before colon") }
        guard let count = Int(parts.count == 2 && !parts[1].isEmpty ? parts[1] : "0") else {
            throw OptionFailure("invalid restart policy format: maximum retry count must be an integer")
        }
        guard ["no", "always", "on-failure", "unless-stopped"].contains(parts[0]) else {
            throw OptionFailure(
                "invalid restart policy: unknown policy '\(parts[0])'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")
        }
        guard parts[0] == "on-failure" || count == 0 else {
            throw OptionFailure("invalid restart policy: maximum retry count can only be used with 'on-failure'")
        }
        guard count >= 0 else { throw OptionFailure("invalid restart policy: maximum retry count cannot be negative") }
        return RestartPolicy(name: parts[0], maximumRetryCount: count)
    }
}
