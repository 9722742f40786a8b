import CaissonAPI

/// `caisson image pull`.
enum ImagePull {
    static let command = Command(
        group: "image", name: "pull", topLevel: "pull", usage: "[OPTIONS] NAME[:TAG|@DIGEST]",
        summary: "Download an image from a registry", arguments: .exactly(1),
        flags: {
            [
                .bool("all-tags", "a", "Download all tagged images in the repository"),
                .ignored("disable-content-trust", .bool),
                .string("platform", "Set platform if server is multi-platform capable"),
                .bool("quiet", "q", "Suppress verbose output"),
            ]
        }, completes: .images, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (name, all, quiet) = (call.arguments[0], call.flags.bool("all-tags"), call.flags.bool("quiet"))
        if all, ImageName.hasTag(name) { throw ExitFailure(1, "tag can't be used with --all-tags/-a") }
        let platform = try PlatformOption.value(call.flags)
        let engine = try await call.engine()
        if !all, !quiet, !ImageName.hasTag(name) { try call.console.print("Using default tag: latest") }
        let display = TransferDisplay(call.console, stream: .output, quiet: quiet)
        let request = PullRequest(reference: name, allTags: all, platform: platform)
        let results = try await engine.images.pull(request, progress: display.sink)
        display.finish()
        for result in results {
            if !quiet { for line in PullSummary.lines(result) { try call.console.print(line) } }
            try call.console.print(result.reference)
        }
        return 0
    }
}
