import CaissonAPI
import CaissonCore

/// `caisson image history`.
enum ImageHistory {
    private static let type = "*formatter.historyContext"

    static let command = Command(
        group: "image", name: "history", topLevel: "history", usage: "[OPTIONS] IMAGE",
        summary: "Show the history of an image", arguments: .exactly(1),
        flags: {
            [
                FormatOption.list,
                .bool("human", "H", "Print sizes and dates in human readable format", initial: "true"),
                .bool("no-trunc", "Don't truncate output"),
                .bool("quiet", "q", "Only show image IDs"),
            ]
        }, completes: .images, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let human = call.flags.bool("human", default: true)
        let entries = try await call.engine().images.history(call.arguments[0])
        let rows = entries.map { row($0, human: human, full: call.flags.bool("no-trunc"), call.console) }
        let text = try listing(human: human).render(rows, format: call.format, quiet: call.flags.bool("quiet"))
        try call.console.printRaw(text)
        return 0
    }

    private static func listing(human: Bool) -> Listing {
        Listing(
            type: type,
            table: "{{.ID}}\t{{.\(human ? "CreatedSince" : "CreatedAt")}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}",
            headers: [
                "ID": "IMAGE", "CreatedSince": "CREATED", "CreatedAt": "CREATED AT", "CreatedBy": "CREATED BY", "Size": "SIZE",
                "Comment": "COMMENT",
            ])
    }

    private static func row(_ entry: ImageHistoryEntry, human: Bool, full: Bool, _ console: Console) -> Value {
        let createdBy = String(entry.createdBy.map { $0 == "\t" ? " " : $0 })
        return Listing.row(
            type,
            [
                "ID": full ? entry.id : FormatText.shortID(entry.id),
                "CreatedAt": entry.created.map { FormatText.rfc3339($0, console.localOffset($0)) } ?? "",
                "CreatedSince": entry.created.map { FormatText.ago($0, console.now()) } ?? "N/A",
                "CreatedBy": full ? createdBy : FormatText.ellipsis(createdBy, 45),
                "Size": human ? entry.size.decimal : String(entry.size.bytes),
                "Comment": entry.comment,
            ])
    }
}
