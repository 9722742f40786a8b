import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// A program with a busybox image, for looking at containers from inside.
enum IsolationLab {
    static let isPossible = Host.canMountOverlay && Host.canMakeNamespaces && Host.hasBusybox

    /// The control groups of this host, which decide what a limit looks like from inside.
    static let layout = try? CgroupLayout.detect()
    static let hasLegacyLimits = layout?.controllers["memory"] != nil && layout?.controllers["cpu"] != nil

    static func run(_ name: String, _ body: (CaissonProgram) async throws -> Void) async throws {
        let check = LeakCheck([.mounts, .cgroups, .children])
        try await withFixture(name) { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox")
            try await body(program)
        }
        #expect(check.leaks() == [])
    }
}

extension CaissonProgram {
    /// What `script` prints in a container without a network, both streams in one.
    func look(_ options: [String], _ script: String) throws -> Outcome {
        let network = options.contains { $0.hasPrefix("--network") } ? [] : ["--network", "none"]
        return try run(["run", "--rm"] + network + options + ["busybox", "sh", "-c", "exec 2>&1; \(script)"])
    }
}
