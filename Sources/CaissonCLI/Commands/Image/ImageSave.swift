import CaissonAPI

/// `caisson image save`.
enum ImageSave {
    static let command = Command(
        group: "image", name: "save", topLevel: "save", usage: "[OPTIONS] IMAGE [IMAGE...]",
        summary: "Save one or more images to a tar archive (streamed to STDOUT by default)", arguments: .atLeast(1),
        flags: {
            [
                .string("format", "Archive format (\"docker\", \"oci\")", initial: "docker"),
                .string("output", "o", "Write to a file, instead of STDOUT"),
                .missing("platform", .string, "saving one platform of an index is not there yet"),
                .bool("quiet", "q", "Suppress the progress output"),
            ]
        }, completes: .images,
        run: { call in
            let text = call.flags.string("format") ?? "docker"
            guard let format = ArchiveFormat(rawValue: text) else {
                throw ExitFailure(1, "invalid archive format: '\(text)': must be one of \"docker\" or \"oci\"")
            }
            let isWatched = call.console.terminal.isTerminal(.error) && !(call.flags.string("output") ?? "").isEmpty
            let display = TransferDisplay(call.console, stream: .error, quiet: call.flags.bool("quiet") || !isWatched)
            let names = call.arguments
            try await ArchiveTarget.write(call, what: "save") { engine, sink in
                try await engine.images.save(names, format: format, to: sink, progress: display.sink)
            }
            display.finish()
            return 0
        })
}
