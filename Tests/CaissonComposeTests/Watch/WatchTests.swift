import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonCompose

struct WatchTests {
    /// A service `web`, built from `/src/app`, with the rules given.
    private static func project(_ rules: String, build: String = "build: ., ") throws -> ComposeProject {
        try Projects.load([
            "compose.yaml": "services:\n  web: {\(build)image: web, command: [serve], develop: {watch: [\(rules)]}}\n",
            ".dockerignore": "secret\n",
        ])
    }

    private static func entries(_ rules: String) throws -> [(rule: WatchRule, filter: WatchFilter)] {
        try WatchRule.all(of: project(rules).services).map {
            ($0, WatchFilter($0, context: "/src/app", dockerIgnore: "secret\n"))
        }
    }

    @Test(
        "a path counts or not, by what is included, ignored, built and passing",
        arguments: [
            ("{path: ., action: sync, target: /app}", "/src/app/a/b.txt", true),
            ("{path: ., action: sync, target: /app}", "/src/other", false),
            ("{path: ., action: sync, target: /app}", "/src/app/secret/x", false),
            ("{path: ., action: sync, target: /app}", "/src/app/.git/HEAD", false),
            ("{path: ., action: sync, target: /app}", "/src/app/a/.b.txt.swp", false),
            ("{path: ., action: sync, target: /app}", "/src/app/a/b.txt~", false),
            ("{path: ./a, action: sync, target: /app, ignore: [node_modules/]}", "/src/app/a/node_modules/x.js", false),
            ("{path: ./a, action: sync, target: /app, ignore: node_modules/}", "/src/app/a/x.js", true),
            ("{path: ./a, action: sync, target: /app, include: ['*.js']}", "/src/app/a/x.js", true),
            ("{path: ./a, action: sync, target: /app, include: ['*.js']}", "/src/app/a/x.css", false),
            ("{path: ./a.txt, action: sync, target: /app/a.txt, include: ['*.js']}", "/src/app/a.txt", true),
        ])
    func filters(rule: String, path: String, counts: Bool) throws {
        let entry = try #require(try Self.entries(rule).first)
        #expect(entry.filter.admits(path) == counts)
    }

    @Test func `folders in which nothing counts are not entered`() throws {
        let entry = try #require(try Self.entries("{path: ./a, action: sync, target: /app, ignore: [big]}").first)
        #expect(entry.filter.skips("/src/app/a/big") && entry.filter.skips("/src/app/a/.git"))
        #expect(
            !entry.filter.skips("/src/app/a") && !entry.filter.skips("/src/app/a/small") && !entry.filter.skips("/src"))
        #expect(entry.filter.skips("/src/app/b"))
    }

    @Test func `a batch is work for each service, and a rebuild makes the rest needless`() throws {
        let rules = try Self.entries(
            "{path: ./html, action: sync, target: /www}, {path: ./etc, action: sync+restart, target: /etc/web}, "
                + "{path: ./Dockerfile, action: rebuild}")
        let synced = WatchWork(["/src/app/html/a", "/src/app/etc/b", "/src/app/c"], rules)
        let copies = [
            WatchWork.Copy(source: "/src/app/html/a", target: "/www/a"),
            WatchWork.Copy(source: "/src/app/etc/b", target: "/etc/web/b"),
        ]
        #expect(synced.parts == [WatchWork.Part(service: "web", copies: copies, restarts: true)])
        let rebuilt = WatchWork(["/src/app/html/a", "/src/app/Dockerfile"], rules)
        #expect(rebuilt.parts == [WatchWork.Part(service: "web", rebuilds: true)])
        #expect(WatchWork(["/src/app/c"], rules).parts.isEmpty)
    }

    @Test(
        "rules that cannot be carried out are refused with their place",
        arguments: [
            ("{path: ., action: rebuild}", "", "nothing to rebuild: the service has no build section"),
            ("{path: ., action: sync}", "build: ., ", "target is required, an absolute path, for sync"),
            ("{path: ., action: sync+exec, target: /a}", "build: ., ", "exec.command is required for sync+exec"),
        ])
    func mistakes(rule: String, build: String, reason: String) throws {
        let project = try Self.project(rule, build: build)
        let error = #expect(throws: ComposeError.self) { try WatchRule.all(of: project.services) }
        #expect(error?.reason == reason && error?.mark?.line == 2)
    }

    // MARK: carrying out

    /// Files in memory, and one batch of changes.
    private struct Files: WatchedFiles {
        var content: [String: String] = [:]
        var batch: Set<String> = []

        func entry(_ path: String) throws -> WatchedEntry? {
            let then = Timestamp(seconds: 4_000_000_000)
            if content.keys.contains(where: { $0.hasPrefix(path + "/") }) {
                return WatchedEntry(kind: .folder, modified: then)
            }
            return content[path].map { WatchedEntry(kind: .file, size: Int64($0.utf8.count), modified: then) }
        }
        func content(_ path: String) throws -> BytePull { ByteReader(Array((content[path] ?? "").utf8)).pull }
        func tree(_ path: String, skipping: @Sendable (String) -> Bool) throws -> [String] {
            content.keys.filter { $0.hasPrefix(path) }.sorted()
        }
        func changes(of paths: [String], skipping: @escaping @Sendable (String) -> Bool) throws
            -> AsyncThrowingStream<Set<String>, any Error>
        {
            let (stream, continuation) = AsyncThrowingStream<Set<String>, any Error>.makeStream()
            continuation.yield(batch)
            continuation.finish()
            return stream
        }
    }

    /// What the engine was asked for.
    private static func watch(_ rules: String, _ files: Files, build: String = "build: ., ") async throws -> [String] {
        let project = try project(rules, build: build)
        let engine = ScriptedEngine()
        engine.world.edit { state in
            state.images = [
                ImageSummary(id: "sha256:web", repoTags: ["web:latest"], created: state.now, size: ByteCount(1))
            ]
            state.programs["serve"] = ScriptedProgram(exitCode: nil)
        }
        let plan = try await Planner.plan(project, ProjectState.existing(project, in: engine), UpOptions())
        let runner = PlanRunner(engine: engine, project: project, options: UpOptions(), isDry: false) { _ in }
        try await runner.create(plan)
        try await runner.start(plan)
        let before = engine.world.read(\.calls).count
        let watcher = try ProjectWatcher(
            engine: engine, project: project, services: project.services, files: files,
            ignores: MemoryFiles(files: [:]),
            tell: { _ in }, rebuild: { service in engine.world.edit { $0.calls.append("rebuild \(service.name)") } })
        try await watcher.run()
        return Array(engine.world.read(\.calls).dropFirst(before))
    }

    @Test func `what is there is copied, what is gone is removed, and the container is restarted`() async throws {
        let files = Files(content: ["/src/app/a": "x"], batch: ["/src/app/a", "/src/app/gone"])
        let calls = try await Self.watch("{path: ., action: sync+restart, target: /app}", files)
        #expect(
            calls == [
                "containers.exec app-web-1 rm -rf -- /app/gone", "containers.copy", "containers.restart app-web-1",
            ])
    }

    @Test func `rebuilding, restarting and running a command are done for their rules`() async throws {
        let rebuilt = try await Self.watch("{path: ./D, action: rebuild}", Files(batch: ["/src/app/D"]))
        #expect(rebuilt == ["rebuild web"])
        let restarted = try await Self.watch("{path: ./e, action: restart}", Files(batch: ["/src/app/e"]), build: "")
        #expect(restarted == ["containers.restart app-web-1"])
        let executed = try await Self.watch(
            "{path: ./e, action: sync+exec, target: /e, exec: {command: reload now}}",
            Files(content: ["/src/app/e": ""], batch: ["/src/app/e"]))
        #expect(executed == ["containers.copy", "containers.exec app-web-1 reload now"])
    }

    @Test func `at first only what is newer than the image is copied, where that is asked for`() async throws {
        let files = Files(content: ["/src/app/a": "x"])
        let first = try await Self.watch("{path: ., action: sync, target: /app, initial_sync: true}", files)
        #expect(first == ["containers.copy"])
        #expect(try await Self.watch("{path: ., action: sync, target: /app}", files).isEmpty)
    }

    @Test func `a project without rules is told so`() async throws {
        let error = await #expect(throws: CaissonError.self) { try await Self.watch("", Files()) }
        #expect(error?.message.contains("none of the selected services is configured for watch") == true)
    }

    // MARK: archive

    @Test func `files of any size and long paths come one after the other`() throws {
        let long = "/app/" + String(repeating: "d/", count: 60) + "name"
        let files = Files(content: ["/a": String(repeating: "x", count: 700), "/b": ""])
        let archive = WatchArchive(
            [
                WatchWork.Copy(source: "/a", target: "/app/a"), WatchWork.Copy(source: "/gone", target: "/app/g"),
                WatchWork.Copy(source: "/b", target: long),
            ], of: files)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 100)
        while case let count = try chunk.withUnsafeMutableBytes({ try archive.pull($0) }), count > 0 {
            bytes += chunk[..<count]
        }
        #expect(bytes.count == 512 + 1024 + 512 + 1024)
        let name = bytes[1536..<1636].prefix { $0 != 0 }
        let prefix = bytes[(1536 + 345)..<(1536 + 500)].prefix { $0 != 0 }
        #expect("/" + String(decoding: prefix, as: UTF8.self) + "/" + String(decoding: name, as: UTF8.self) == long)
    }
}
