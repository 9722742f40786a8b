import CaissonLinux
import TestSupport
import Testing

/// The real program in a real terminal over a registry of its own.
enum LabScreen {
    static let isPossible = Host.canMountOverlay && PublishedImages.isPossible

    static func run(
        pulled: [String] = ["alpine"], _ body: (PtyHarness, CaissonProgram) async throws -> Void
    ) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("screen") { fixture in
            let registry = try LocalRegistry(fixture)
            let images = PublishedImages(fixture, registry)
            try images.publishAlpine()
            try images.publishHello()
            let program = try CaissonProgram(fixture, mirror: registry.host)
            for image in pulled { try program.succeed("pull", "-q", image) }
            let app = try PtyHarness.workstation(program)
            try await body(app, program)
            app.close()
        }
        #expect(check.leaks() == [])
    }
}

extension PtyHarness {
    /// Types text, then presses keys by name.
    func type(_ text: String, then keys: String...) throws {
        try send(text)
        for key in keys { try press(key) }
    }
}
