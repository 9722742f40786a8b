import CaissonLinux
import TestSupport
import Testing

/// A registry with images, a program with a root of its own, and a look at what is left behind.
enum Lab {
    static let isPossible = Host.canMountOverlay && PublishedImages.isPossible

    static func run(
        _ name: String, images: (PublishedImages) throws -> Void = { try $0.publishAlpine() },
        _ body: (CaissonProgram, LocalRegistry) async throws -> Void
    ) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture(name) { fixture in
            let registry = try LocalRegistry(fixture)
            try images(PublishedImages(fixture, registry))
            try await body(try CaissonProgram(fixture, mirror: registry.host), registry)
        }
        #expect(check.leaks() == [])
    }
}
