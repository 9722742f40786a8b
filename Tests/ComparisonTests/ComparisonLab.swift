import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Builds cases with both builders and compares what they made.
enum ComparisonLab {
    static let isPossible = Buildah.isPossible && Host.canMountOverlay && PublishedImages.isPossible

    /// Builds every case; a difference is an issue that names the case, and the others go on.
    static func compare(
        _ cases: [ComparisonCase], images: (PublishedImages) throws -> Void = { try $0.publishAlpine() }
    ) async throws {
        try await withFixture("compare") { fixture in
            let registry = try LocalRegistry(fixture)
            try images(PublishedImages(fixture, registry))
            let program = try CaissonProgram(fixture, mirror: registry.host)
            let buildah = try Buildah(fixture, mirror: registry.host)
            let context = try ComparisonContext.make(fixture)
            for one in cases {
                do {
                    let lines = try difference(one, context, buildah, program)
                    #expect(lines.isEmpty, "\(one.name)\n\(lines.joined(separator: "\n"))")
                } catch {
                    Issue.record("\(one.name): \(error)")
                }
            }
        }
    }

    /// How the two images of a case differ, in lines.
    static func difference(
        _ one: ComparisonCase, _ shared: FilePath, _ buildah: Buildah, _ program: CaissonProgram
    ) throws -> [String] {
        let fixture = program.fixture
        let context = try one.ignore.map { try copy(of: shared, for: one, ignore: $0, fixture) } ?? shared
        let dockerfile = try fixture.file("\(one.name)/Dockerfile", one.dockerfile)
        let peerFile = try one.peer.map { try fixture.file("\(one.name)/Dockerfile.peer", $0) } ?? dockerfile
        let theirs = try buildah.build(peerFile, context: context, name: one.name, arguments: one.arguments)
        let ours = fixture.path("\(one.name)-caisson.tar")
        try succeed(
            program, ["build", "-q", "-t", one.name, "-f", dockerfile.string] + one.arguments + [context.string])
        try succeed(program, ["image", "save", "-o", ours.string, one.name])
        let difference = ImageDifference(
            peer: try SavedImage(theirs), ours: try SavedImage(ours), allowed: one.differences)
        for archive in [theirs, ours] { try Files.remove(archive) }
        return difference.lines
    }

    private static func succeed(_ program: CaissonProgram, _ arguments: [String]) throws {
        let outcome = try program.run(arguments, within: .seconds(300))
        guard outcome.status == 0 else {
            throw TreeError("caisson \(arguments.joined(separator: " ")): \(outcome.output)\(outcome.errors)")
        }
    }

    private static func copy(of context: FilePath, for one: ComparisonCase, ignore: String, _ fixture: Fixture) throws
        -> FilePath
    {
        let folder = fixture.path("\(one.name)-context")
        let result = try Host.run("cp", ["-a", context.string, folder.string])
        guard result.code == 0 else { throw TreeError(result.output) }
        try Files.write(folder.appending(".dockerignore"), Array(ignore.utf8))
        return folder
    }
}
