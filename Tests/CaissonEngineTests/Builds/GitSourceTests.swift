import CaissonBuild
import CaissonCore
@testable import CaissonEngine
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// What the tests of git need.
private enum GitLab {
    static let isPossible = Host.has("git") && Files.exists("/usr/lib/git-core/git-daemon")
}

/// Repositories served by git itself on loopback.
@Suite("Git sources", .enabled(if: GitLab.isPossible, "needs git and its daemon"))
struct GitSourceTests {
    private struct Lab {
        let fixture: Fixture
        let sources: EngineRemoteSources
        let url: String

        func git(_ arguments: String...) throws {
            let settings = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always", "-C", "\(fixture.path("work"))"]
            let environment = ["HOME=\(fixture.root)", "GIT_COMMITTER_DATE=1700000000 +0000", "GIT_AUTHOR_DATE=1700000000 +0000"]
            let result = try Host.run("git", settings + arguments, environment: environment)
            #expect(result.code == 0, "\(result.output)")
        }

        func head() throws -> String {
            String(try Host.run("git", ["-C", "\(fixture.path("work"))", "rev-parse", "HEAD"]).output.prefix(40))
        }
    }

    private func withRepository(_ body: (Lab) async throws -> Void) async throws {
        try await withFixture("git") { fixture in
            let port = try Loopback.freePort()
            try fixture.folder("work")
            try fixture.folder("served")
            let arguments = [
                "daemon", "--export-all", "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(fixture.path("served"))", "--reuseaddr",
            ]
            let log = try Files.open(fixture.path("log"), [.write, .create])
            let daemon = try ChildProcess.spawn(
                SpawnRequest(
                    "/usr/bin/git", ["git"] + arguments, environment: ["PATH=/usr/bin:/bin"], descriptors: [1: log.raw, 2: log.raw], newGroup: true))
            defer {
                try? Signal.kill.send(to: -daemon.pid)
                _ = try? daemon.waitBlocking()
            }
            try eventually("the daemon") { Loopback.connects(port) }
            let context = EngineContext(EngineOptions(root: fixture.path("state"), executables: Host.products))
            let sources = EngineRemoteSources(context: context)
            let lab = Lab(fixture: fixture, sources: sources, url: "git://127.0.0.1:\(port)/app.git")
            try fixture.file("work/Dockerfile", "FROM scratch\n")
            try fixture.file("work/sub/file", "one")
            try lab.git("init", "-q", "-b", "main")
            try lab.git("add", "-A")
            try lab.git("commit", "-qm", "one")
            try lab.git("tag", "-a", "-m", "v1", "v1")
            try fixture.file("work/sub/file", "two")
            try lab.git("commit", "-qam", "two")
            try lab.git("clone", "-q", "--bare", ".", fixture.path("served/app.git").string)
            try await body(lab)
            sources.close()
            #expect(try Files.list(fixture.path("state/builds/scratch")).isEmpty)
        }
    }

    private func files(_ folder: FilePath) throws -> [String] {
        var found: [String] = []
        try Directory.walk(folder) { path, status in
            if status.kind != .directory { found.append(path.string) }
            return .descend
        }
        return found
    }

    @Test("The default branch comes without history, with the commit's times")
    func defaultBranch() async throws {
        try await withRepository { lab in
            let found = try await lab.sources.repository(lab.url, keepsGitDirectory: false) { _ in }
            #expect(found.commit == (try lab.head()))
            #expect(try files(found.folder) == ["Dockerfile", "sub/file"])
            #expect(try Files.readText(found.folder.appending("sub/file")) == "two")
            #expect(try FileStatus.of(found.folder.appending("sub")).modified.seconds == 1_700_000_000)
        }
    }

    @Test("A tag, a branch, a commit and a folder are found", arguments: [
        "#v1:sub", "#refs/tags/v1:sub", "?tag=v1&subdir=sub", "#COMMIT:sub",
    ])
    func references(suffix: String) async throws {
        try await withRepository { lab in
            try lab.git("checkout", "-q", "v1")
            let commit = try lab.head()
            let address = lab.url + suffix.replacing("COMMIT", with: commit)
            let found = try await lab.sources.repository(address, keepsGitDirectory: false) { _ in }
            #expect(found.commit == commit)
            #expect(try files(found.folder) == ["file"])
            #expect(try Files.readText(found.folder.appending("file")) == "one")
        }
    }

    @Test("The git folder is kept where that is asked for")
    func keptFolder() async throws {
        try await withRepository { lab in
            let found = try await lab.sources.repository(lab.url + "#main", keepsGitDirectory: true) { _ in }
            let said = try Host.run("git", ["-c", "safe.directory=*", "-C", found.folder.string, "rev-parse", "HEAD"]).output
            #expect(said.hasPrefix(found.commit))
        }
    }

    @Test("A hook, a setting or a protocol of a repository does nothing here")
    func hostile() async throws {
        try await withRepository { lab in
            try lab.git("submodule", "--quiet", "add", lab.fixture.path("served/app.git").string, "inner")
            try lab.git("commit", "-qm", "three")
            try lab.git("push", "-q", lab.fixture.path("served/app.git").string, "HEAD:main")
            let error = await #expect(throws: CaissonError.self) {
                _ = try await lab.sources.repository(lab.url, keepsGitDirectory: false) { _ in }
            }
            #expect(error?.message.contains("git submodule") == true, "\(error?.message ?? "")")
            let without = try await lab.sources.repository(lab.url + "?submodules=false", keepsGitDirectory: false) { _ in }
            #expect(try files(without.folder).contains(".gitmodules"))
        }
    }

    @Test("What is not there is named")
    func missing() async throws {
        try await withRepository { lab in
            let error = await #expect(throws: CaissonError.self) {
                _ = try await lab.sources.repository(lab.url + "#nosuch", keepsGitDirectory: false) { _ in }
            }
            #expect(error?.message.hasSuffix("repository does not contain ref nosuch") == true)
            let folder = await #expect(throws: CaissonError.self) {
                _ = try await lab.sources.repository(lab.url + "#main:nosuch", keepsGitDirectory: false) { _ in }
            }
            #expect(folder?.message.contains("invalid subdirectory nosuch") == true)
            #expect(throws: CaissonError.self) { try GitProgram(host: ["PATH": "/nonexistent"]) }
        }
    }
}
