import CaissonAPI
import CaissonCore

/// `caisson image rm`, `caisson rmi`.
enum ImageRemove {
    static let command = Command(
        group: "image", name: "rm", aliases: ["remove"], topLevel: "rmi", usage: "[OPTIONS] IMAGE [IMAGE...]",
        summary: "Remove one or more images", arguments: .atLeast(1),
        flags: {
            [
                .bool("force", "f", "Force removal of the image"),
                .bool("no-prune", "Do not delete untagged parents"),
                .missing("platform", .strings, "removing one platform of an index is not there yet"),
            ]
        }, completes: .images, run: run)

    /// One after the other: the first may be the parent of the second.
    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let images = try await call.engine().images
        let (force, keepsParents) = (call.flags.bool("force"), call.flags.bool("no-prune"))
        var failures: [any Error] = []
        for name in call.arguments {
            do {
                for record in try await images.remove(name, force: force, noPrune: keepsParents) {
                    try call.console.print(line(record))
                }
            } catch is CancellationError { throw CancellationError() } catch { failures.append(error) }
        }
        for failure in failures { call.report(failure) }
        return failures.contains { !Invocation.isForgiven($0, force ? .notFound : nil) } ? 1 : 0
    }

    private static func line(_ record: RemovalRecord) -> String {
        switch record {
        case .untagged(let reference): "Untagged: \(reference)"
        case .deleted(let id): "Deleted: \(id)"
        }
    }
}
