/// A Dockerfile that buildah and caisson build from the same context, and what the two may disagree about.
struct ComparisonCase: Sendable {
    var name: String
    var dockerfile: String
    /// The same image in words that buildah 1.28 knows, where it lacks an instruction's newer form.
    var peer: String?
    /// The text of the context's `.dockerignore`.
    var ignore: String?
    var arguments: [String]
    var differences: [KnownDifference]

    init(
        _ name: String, _ dockerfile: String, peer: String? = nil, ignore: String? = nil, arguments: [String] = [],
        differences: [KnownDifference] = []
    ) {
        self.name = name
        self.dockerfile = dockerfile
        self.peer = peer
        self.ignore = ignore
        self.arguments = arguments
        self.differences = differences
    }
}
