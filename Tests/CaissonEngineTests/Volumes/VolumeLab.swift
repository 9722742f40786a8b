import CaissonLinux
import TestSupport
import Testing

/// A program with a root of its own and one image, `base`, made from this machine.
enum VolumeLab {
    static let isPossible = Host.canMountOverlay && Host.hasBusybox

    static func run(_ name: String, _ body: (CaissonProgram) async throws -> Void) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture(name) { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox", "base")
            try await body(program)
        }
        #expect(check.leaks() == [])
    }
}

extension CaissonProgram {
    /// `run --rm --network none` of a shell line in `base`.
    @discardableResult
    func shell(_ options: [String], _ line: String) throws -> String {
        try succeed(["run", "--rm", "--network", "none"] + options + ["base", "sh", "-c", line])
    }
}
