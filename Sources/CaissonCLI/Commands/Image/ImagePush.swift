import CaissonAPI

/// `caisson image push`.
enum ImagePush {
    static let command = Command(
        group: "image", name: "push", topLevel: "push", usage: "[OPTIONS] NAME[:TAG]",
        summary: "Upload an image to a registry", arguments: .exactly(1),
        flags: {
            [
                .bool("all-tags", "a", "Push all tags of an image to the repository"),
                .ignored("disable-content-trust", .bool),
                .missing("platform", .string, "pushing one platform of an index is not there yet"),
                .bool("quiet", "q", "Suppress verbose output"),
            ]
        }, completes: .images, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (name, all, quiet) = (call.arguments[0], call.flags.bool("all-tags"), call.flags.bool("quiet"))
        if all, ImageName.hasTag(name) { throw ExitFailure(1, "tag can't be used with --all-tags/-a") }
        let engine = try await call.engine()
        if !all, !quiet, !ImageName.hasTag(name) { try call.console.print("Using default tag: latest") }
        let display = TransferDisplay(call.console, stream: .output, quiet: quiet)
        let results = try await engine.images.push(PushRequest(reference: name, allTags: all), progress: display.sink)
        display.finish()
        for result in results where !quiet {
            try call.console.print("\(result.tag): digest: \(result.digest) size: \(result.size)")
        }
        if quiet { try call.console.print(all ? name : ImageName.tagged(name)) }
        return 0
    }
}
