import CaissonAPI

/// `caisson image ls`, `caisson images`.
enum ImageList {
    static let command = Command(
        group: "image", name: "ls", aliases: ["list"], topLevel: "images", usage: "[OPTIONS] [REPOSITORY[:TAG]]",
        summary: "List images", arguments: .atMost(1),
        flags: {
            [
                .bool("all", "a", "Show all images (default hides intermediate images)"),
                .bool("digests", "Show digests"),
                FormatOption.filter("Filter output based on conditions provided"),
                FormatOption.list,
                .bool("no-trunc", "Don't truncate output"),
                .bool("quiet", "q", "Only show image IDs"),
                .missing("tree", .bool, "the tree of a multi-platform image is not there yet"),
            ]
        }, completes: .images, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let options = ImageListOptions(all: flags.bool("all"), reference: call.arguments.first, filters: try flags.filters())
        let digests = flags.bool("digests") || call.format.contains(".Digest")
        let images = try await call.engine().images.list(options)
        let rows = images.flatMap {
            ImageRows.rows($0, digests: digests, full: flags.bool("no-trunc"), console: call.console)
        }
        let listing = ImageRows.listing(digests: flags.bool("digests"))
        try call.console.printRaw(try listing.render(rows, format: call.format, quiet: flags.bool("quiet")))
        return 0
    }
}
