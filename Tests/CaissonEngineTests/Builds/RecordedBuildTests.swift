@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

struct RecordedBuildTests {
    @Test("A build is an object with a name, counts and an image once it is done")
    func done() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let id = ObjectID.random()
            _ = try await root.build(id) { tell in
                tell(BuildRoot.started(id, "team/app:1"))
                tell(BuildRoot.steps(3))
                tell(.steps([BuildStep(id: 4, name: "exporting to image", kind: .export)]))
                tell(BuildRoot.ended(1, .cached))
                tell(BuildRoot.ended(2))
                tell(BuildRoot.ended(4))
                return BuildResult(id: id, imageID: "sha256:ab")
            }
            let row = try #require(try await root.service.list().first)
            #expect((row.id, row.name, row.state, row.imageID) == (id, "team/app:1", .done, "sha256:ab"))
            #expect((row.steps, row.endedSteps, row.cachedSteps) == (3, 2, 1))
            #expect(row.folder == "/src/app" && row.ended != nil)
            let events = try await root.watched(id)
            #expect(events.end == .done(BuildResult(id: id, imageID: "sha256:ab")))
            #expect(events.count == 7)
            #expect(try !root.onlooker.locks.isHeld(.build(id)))
        }
    }

    @Test("A failed build keeps its headline, its error goes to the caller, and its events have an end")
    func failed() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let id = ObjectID.random()
            let error = await #expect(throws: CaissonError.self) {
                try await root.build(id) { _ in throw CaissonError(.failedPrecondition, "RUN false: exit code: 1") }
            }
            #expect(error?.code == .failedPrecondition)
            let row = try #require(try await root.service.list().first)
            #expect(row.state == .failed && row.error == "RUN false: exit code: 1")
            #expect(try await root.watched(id).end == .failed(message: "RUN false: exit code: 1", step: nil, source: ""))
        }
    }

    @Test("A running build is seen elsewhere: its row, its counts and its output, live")
    func live() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let id = ObjectID.random()
            let gate = Gate()
            async let result = root.build(id) { tell in
                tell(BuildRoot.steps(2))
                tell(BuildRoot.line(1, "hello\n"))
                tell(BuildRoot.ended(1))
                try await gate.pass()
                tell(BuildRoot.line(2, "bye\n"))
                return BuildResult(id: id, imageID: nil)
            }
            var state: BuildSummary?
            while state?.endedSteps != 1 {
                state = try await root.service.list().first
                await Task.yield()
            }
            #expect(state?.state == .running && state?.steps == 2)
            var seen: [BuildEvent] = []
            for try await batch in try await root.service.watch(id.short) {
                seen += batch
                if seen.text(of: 1) == "hello\n" { gate.open() }
            }
            #expect(seen.text(of: 2) == "bye\n")
            #expect(seen.end == .done(BuildResult(id: id, imageID: nil)))
            _ = try await result
        }
    }

    @Test("Cancelling from elsewhere ends the build before it returns; a build that is over says false")
    func cancelled() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let (id, gate) = (ObjectID.random(), Gate())
            let running = Gate()
            async let outcome: Result<BuildResult, any Error> = {
                do {
                    return .success(try await root.build(id) { _ in
                        running.open()
                        try await gate.pass()
                        return BuildResult(id: id, imageID: nil)
                    })
                } catch { return .failure(error) }
            }()
            try await running.pass()
            #expect(try await root.service.cancel(id.text))
            #expect(try await root.service.list().first?.state == .cancelled)
            let ended = await outcome
            #expect(throws: CancellationError.self) { try ended.get() }
            #expect(try await root.watched(id).end == .cancelled)
            #expect(try await !root.service.cancel(id.text))
        }
    }

    @Test("A build whose process died is lost, for lists and for those who watch it")
    func lost() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let id = ObjectID.random()
            let lock = try root.dyingBuild(id, events: [BuildRoot.steps(2), BuildRoot.line(1, "half")])
            #expect(try await root.service.list().first?.state == .running)
            async let watched = root.watched(id)
            lock.release()
            // What the kernel does for a killed process.
            try Files.touch(BuildFolder(root.builder.paths, id).events)
            let events = try await watched
            #expect(events.text(of: 1) == "half")
            #expect(events.end == .failed(message: PastBuilds.lostMessage, step: nil, source: ""))
            let row = try #require(try await root.service.list().first)
            #expect(row.state == .lost && row.ended != nil)
            #expect(try await !root.service.cancel(id.text))
        }
    }

    @Test("Recovery records lost builds and removes folders that no row names")
    func recovery() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let (dead, stray) = (ObjectID.random(), ObjectID.random())
            try root.dyingBuild(dead, events: []).release()
            try BuildFolder(root.builder.paths, stray).create(BuildRoot.request)
            try PastBuilds(context: root.onlooker).recover()
            #expect(try root.onlooker.database.read { try $0.builds.find(id: dead)?.state } == "lost")
            #expect(!Files.exists(BuildFolder(root.builder.paths, stray).path))
        }
    }

    @Test("Only so many past builds are kept, the newest")
    func trimmed() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            var ids: [ObjectID] = []
            for _ in 0..<5 {
                let id = ObjectID.random()
                ids.append(id)
                _ = try await root.build(id) { _ in BuildResult(id: id, imageID: nil) }
            }
            try PastBuilds(context: root.builder).trim(to: 2)
            #expect(try await root.service.list().map(\.id) == ids.suffix(2).reversed())
            #expect(try Files.list(BuildFolder.all(root.builder.paths)).count == 2)
        }
    }

    @Test("Past builds are removed, a running one is not")
    func removed() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let (past, running) = (ObjectID.random(), ObjectID.random())
            _ = try await root.build(past) { _ in BuildResult(id: past, imageID: nil) }
            let lock = try root.dyingBuild(running, events: [])
            let error = await #expect(throws: CaissonError.self) { try await root.service.remove([past.text, running.text]) }
            #expect(error?.code == .failedPrecondition)
            try await root.service.remove([past.short])
            #expect(try await root.service.list().map(\.id) == [running])
            let missing = await #expect(throws: CaissonError.self) { try await root.service.request(past.text) }
            #expect(missing?.code == .notFound)
            lock.release()
        }
    }

    @Test("The request of a build comes back without its secrets' values")
    func request() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            var request = BuildRoot.request
            request.tags = ["app:1"]
            request.secrets = [BuildSecret(id: "token", value: Array("hush".utf8)), BuildSecret(id: "key", file: "/k")]
            let id = ObjectID.random()
            _ = try await root.build(id, request) { _ in BuildResult(id: id, imageID: nil) }
            request.secrets[0].value = nil
            #expect(try await root.service.request(id.text) == request)
            #expect(try await root.service.list().first?.name == "app:1")
            let stored = try Host.run("grep", ["-rl", "hush", root.builder.paths.root.string])
            #expect(stored.output == "")
        }
    }

    @Test("Ten thousand lines are all there, in order, in a log that grew in few pieces")
    func manyLines() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let id = ObjectID.random()
            let live = Mutex(0)
            _ = try await root.build(id, events: { event in if case .stepLog = event { live.withLock { $0 += 1 } } }) { tell in
                for number in 0..<10_000 { tell(BuildRoot.line(1 + number % 4, "line \(number)\n")) }
                return BuildResult(id: id, imageID: nil)
            }
            #expect(live.withLock { $0 } == 10_000)
            let events = try await root.watched(id)
            #expect(events.count < 200)
            for step in 1...4 {
                let wanted = stride(from: step - 1, to: 10_000, by: 4).map { "line \($0)\n" }.joined()
                #expect(events.text(of: step) == wanted)
            }
        }
    }
}

extension BuildRoot {
    /// What a build leaves whose process is killed once the lock is released.
    func dyingBuild(_ id: ObjectID, events: [BuildEvent]) throws -> StateLock {
        let lock = try builder.locks.lock(.build(id))
        let folder = BuildFolder(builder.paths, id)
        try folder.create(BuildRoot.request)
        var log = try BuildLog(folder.events)
        try log.write(events)
        try builder.database.write { state in
            try state.builds.insert(
                BuildRecord(id: id, name: "dying", state: "running", created: SystemClock.now()))
        }
        return lock
    }
}
