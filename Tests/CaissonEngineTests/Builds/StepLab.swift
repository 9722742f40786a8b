import CaissonBuild
import CaissonCore
@testable import CaissonEngine
import CaissonLinux
import CaissonOCI
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// An engine with a busybox stage, and a runner for the steps of one build.
final class StepLab: Sendable {
    static let isPossible = Host.canMountOverlay && Host.hasBusybox

    let fixture: Fixture
    let context: EngineContext
    let runner: EngineStepRunner
    let base: ChainID

    /// What one step did.
    struct Outcome {
        var exit: StepExit
        var output: String
        var errors: String
        var snapshot: String
    }

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        context = EngineContext(
            EngineOptions(root: fixture.path("state"), runRoot: fixture.path("run"), executables: Host.products))
        try context.database.read { _ in }
        let tar = try Files.open(BaseImages.busyboxTar(fixture), .read).shared()
        base = try context.snapshots.apply({ try FileIO.read(tar.raw, into: $0) }, diffID: nil, parent: nil).chainID
        runner = try EngineStepRunner(context: context, buildID: .random())
    }

    /// Everything made is gone afterwards, and so is everything of the machine.
    static func run(_ body: (StepLab) async throws -> Void) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("step") { fixture in
            let lab = try StepLab(fixture)
            do {
                try await body(lab)
                lab.runner.close()
            } catch {
                lab.runner.close()
                throw error
            }
            let steps = lab.context.paths.steps
            #expect(try !Files.exists(steps) || Files.list(steps).isEmpty)
            try eventually("the links to go") { check.leaks() == [] }
        }
        #expect(check.leaks() == [])
    }

    func step(_ script: String) -> RunStep {
        RunStep(arguments: ["/bin/sh", "-c", script], environment: ["PATH=/bin"], workingDirectory: "/", user: "")
    }

    func snapshot(on parent: ChainID? = nil) throws -> String {
        let name = "build-\(runner.buildID.text)-\(UInt32.random(in: 0 ... .max))"
        _ = try context.snapshots.prepare(name, parent: parent ?? base)
        return name
    }

    func run(_ script: String, on parent: ChainID? = nil, _ change: (inout RunStep) -> Void = { _ in }) async throws -> Outcome {
        var step = step(script)
        step.network = "none"
        change(&step)
        return try await run(step, on: parent)
    }

    func run(_ step: RunStep, on parent: ChainID? = nil) async throws -> Outcome {
        let name = try snapshot(on: parent)
        let text = Mutex<[Int: String]>([:])
        let exit = try await runner.run(step, on: name) { stream, bytes in
            text.withLock { $0[stream, default: ""] += String(decoding: bytes, as: UTF8.self) }
        }
        let found = text.withLock { $0 }
        return Outcome(exit: exit, output: found[1] ?? "", errors: found[2] ?? "", snapshot: name)
    }

    /// A layer that the script made.
    func layer(_ script: String, on parent: ChainID? = nil) async throws -> LayerSnapshot {
        let outcome = try await run(script, on: parent)
        #expect(outcome.exit.status == 0, "\(outcome.errors)")
        return try context.snapshots.adopt(outcome.snapshot)
    }

    /// What the step's layer holds, as `A /path`.
    func changes(_ outcome: Outcome) throws -> [String] {
        let layer = try context.snapshots.adopt(outcome.snapshot)
        var found: [String] = []
        try Directory.walk(layer.path) { path, _ in
            found.append("/" + path.string)
            return .descend
        }
        return found.sorted()
    }
}
