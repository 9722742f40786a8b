import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The order of steps, failures, cancellation and steps that are equal.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct SolverTests {
    @Test func `an image has its files, its configuration and a history in BuildKit's words`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("context/a.txt", "A")
            let build = try await lab.build(
                """
                FROM base
                ARG VERSION=1
                ENV A=1 B="two words"
                WORKDIR /app
                COPY a.txt .
                RUN write made yes
                EXPOSE 80 53/udp
                LABEL one=two
                USER app
                CMD ["x", "y"]

                """
            ) { $0.labels = ["given": "yes"] }
            let result = try build.result.get()
            #expect(result.references == ["lab:latest"])
            let config = try lab.config()
            #expect(
                (config.history ?? []).map(\.createdBy) == [
                    "the lab", "ARG VERSION=1", "ENV A=1 B=two words", "WORKDIR /app", "COPY a.txt . # buildkit",
                    "RUN |1 VERSION=1 /bin/sh -c write made yes # buildkit", "EXPOSE map[53/udp:{} 80/tcp:{}]",
                    "LABEL one=two",
                    "USER app", "CMD [\"x\" \"y\"]",
                ])
            #expect(
                (config.history ?? []).map(\.emptyLayer) == [nil, true, true, nil, nil, nil, true, true, true, true])
            #expect(config.history?.last?.comment == "buildkit.dockerfile.v0")
            #expect(config.rootfs.diffIDs.count == 4)
            #expect(config.config?.env == ["PATH=/bin", "A=1", "B=two words"])
            #expect(config.config?.workingDir == "/app")
            #expect(config.config?.labels == ["one": "two", "given": "yes"])
            #expect(config.config?.exposedPorts?.keys == ["53/udp", "80/tcp"])
            let files = try lab.files()
            #expect(files["app/a.txt"] == "A" && files["made"] == "yes")
            #expect(lab.runner.last?.environment == ["PATH=/bin", "VERSION=1", "A=1", "B=two words"])
            #expect(lab.runner.last?.workingDirectory == "/app")
            #expect(
                build.steps.map(\.name) == [
                    "[internal] load build definition from Dockerfile",
                    "[internal] load metadata for docker.io/library/base:latest", "[internal] load .dockerignore",
                    "[internal] load build context", "[1/4] FROM docker.io/library/base:latest", "[2/4] WORKDIR /app",
                    "[3/4] COPY a.txt .", "[4/4] RUN write made yes", "exporting to image",
                ])
        }
    }

    @Test func `a failing step ends the build with its status, its line and what was made before`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let text = "FROM base\nRUN write a b\nRUN fail 3\nRUN write c d\n"
            let build = try await lab.build(text)
            #expect(build.outcomes == ["neverBuilt", "failed", "pending"])
            #expect(build.message == "process \"/bin/sh -c fail 3\" did not complete successfully: exit code: 3")
            #expect(build.source.contains(">>> RUN fail 3"))
            let step = try #require(build.steps.first { $0.name == "[3/4] RUN fail 3" })
            #expect(build.end(step.id)?.outcome == .failed(message: build.message, exitCode: 3))
            #expect(throws: CaissonError.self) { try build.result.get() }
            #expect(try lab.snapshots.allContainers() == [])
            #expect(try await lab.build(text).outcomes == ["cached", "failed", "pending"])
            let kept = try await lab.build(text) { $0.keepsFailedStep = true }
            #expect(try lab.snapshots.allContainers().count == 1)
            #expect(kept.outcomes == ["cached", "failed", "pending"])
        }
    }

    @Test func `independent stages run at the same time, and only what the target needs`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let meeting = Meeting(2)
            lab.runner.before.withLock {
                $0 = { command in if command.hasPrefix("write") { try await meeting.arrive() } }
            }
            let build = try await lab.build(
                """
                FROM base AS one
                RUN write one 1
                FROM base AS two
                RUN write two 2
                FROM base AS unused
                RUN fail 1
                FROM scratch
                COPY --from=one /one /
                COPY --from=1 /two /

                """)
            _ = try build.result.get()
            #expect(try lab.files() == ["one": "1", "two": "2"])
            #expect(!lab.runner.ran.contains("fail 1"))
            #expect(build.steps.contains { $0.name == "[one 2/2] RUN write one 1" && $0.stage == "one" })
            #expect(build.steps.contains { $0.name == "[stage-3 2/2] COPY --from=1 /two /" })
        }
    }

    @Test func `equal steps of two builds at once run once`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            async let first = lab.build("FROM base\nRUN write a b\n")
            async let second = lab.build("FROM base\nRUN write a b\n")
            let outcomes = try await [first, second].map(\.outcomes)
            #expect(Set(outcomes) == [["cached"], ["neverBuilt"]])
            #expect(lab.runner.ran == ["write a b"])
        }
    }

    @Test func `equal steps of one build run once, without a cache too`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let text = "FROM base AS a\nRUN write a b\nFROM base AS b\nRUN write a b\nFROM a\nCOPY --from=b /a /c\n"
            for _ in 0..<2 { _ = try await lab.build(text) { $0.noCache = true }.result.get() }
            #expect(lab.runner.ran == ["write a b", "write a b"])
        }
    }

    @Test func `a linked copy is taken from the cache whatever it stands on`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("context/a.txt", "A")
            let text = "FROM base\nRUN write first 1\nCOPY --link a.txt /d/\n"
            _ = try await lab.build(text).result.get()
            let other = try await lab.build(text.replacing("first 1", with: "first 2"))
            #expect(other.outcomes == ["instruction", "cached"])
            let files = try lab.files()
            #expect(files["first"] == "2" && files["d/a.txt"] == "A")
        }
    }

    @Test func `characters that a step writes in two pieces stay whole`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build("FROM base\nRUN bytes c3 a9 e2 82 ac f0 9f\n")
            let shown = build.events.compactMap { event -> String? in
                if case .stepLog(_, _, let text, _) = event { text } else { nil }
            }
            #expect(shown.joined() == "é€\u{fffd}")
        }
    }

    @Test func `cancelling ends a build, and nothing of its step stays`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let meeting = Meeting(2)
            lab.runner.before.withLock {
                $0 = { _ in
                    try await meeting.arrive()
                    try await Task.sleep(for: .seconds(60))
                }
            }
            let task = Task { try await lab.build("FROM base\nRUN write a b\nRUN write c d\n") }
            try await meeting.arrive()
            task.cancel()
            let build = try await task.value
            #expect(build.outcomes == ["cancelled", "pending"])
            #expect(throws: CancellationError.self) { try build.result.get() }
            #expect(try lab.snapshots.allContainers() == [])
        }
    }

    @Test func `a failure cancels the other stages`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let meeting = Meeting(2)
            lab.runner.before.withLock {
                $0 = { command in
                    try await meeting.arrive()
                    if command.hasPrefix("write") { try await Task.sleep(for: .seconds(60)) }
                }
            }
            let build = try await lab.build(
                "FROM base AS a\nRUN write a b\nFROM base AS b\nRUN fail 2\nFROM a\nCOPY --from=b / /b\n")
            #expect(build.outcomes == ["cancelled", "failed", "pending"])
            #expect(build.message.hasSuffix("exit code: 2"))
        }
    }

    @Test func `a rebuild without cache gives the same layers and image for what has no RUN`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("context/d/a.txt", "A")
            let text = "FROM base\nWORKDIR /x/y\nCOPY d d\nADD d/a.txt /z/\nENV A=1\n"
            let first = try await lab.build(text).result.get()
            let second = try await lab.build(text) { $0.noCache = true }.result.get()
            #expect(first.imageID == second.imageID)
            let epoch = try await lab.build(text) { $0.sourceDateEpoch = 500 }.result.get()
            #expect(epoch.imageID != first.imageID)
            #expect(try lab.config().created == Timestamp(seconds: 500))
        }
    }
}

/// Lets nobody on before all have come.
final class Meeting: Sendable {
    private let count: Int
    private let waiting = Mutex<(arrived: Int, continuations: [CheckedContinuation<Void, Never>])>((0, []))

    init(_ count: Int) { self.count = count }

    func arrive() async throws {
        await withCheckedContinuation { continuation in
            let ready = waiting.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.arrived += 1
                state.continuations.append(continuation)
                guard state.arrived >= count else { return [] }
                defer { state.continuations = [] }
                return state.continuations
            }
            for continuation in ready { continuation.resume() }
        }
    }
}
