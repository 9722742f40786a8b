import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage
import TestSupport
import Testing

/// What must come from the cache, what must run again, and the reason that is given.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct CacheReasonTests {
    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        /// Of COPY, the first RUN and the second RUN.
        var outcomes: [String]
        /// Part of the first step's headline that ran.
        var headline = ""
        var dockerfile = CacheReasonTests.dockerfile
        var change: @Sendable (BuildLab, inout BuildRequest) throws -> Void = { _, _ in }
        var testDescription: String { name }
    }

    static let dockerfile = """
        FROM base
        ARG VERSION=1
        COPY src /src
        RUN write out $VERSION
        RUN write more text
        CMD ["x"]

        """

    static let changes: [Change] = [
        Change(name: "nothing", outcomes: ["cached", "cached", "cached"]),
        Change(name: "a comment", outcomes: ["cached", "cached", "cached"], dockerfile: "# new\n" + dockerfile),
        Change(
            name: "only the command", outcomes: ["cached", "cached", "cached"],
            dockerfile: dockerfile.replacing("CMD [\"x\"]", with: "CMD [\"y\"]")),
        Change(name: "a file's time", outcomes: ["cached", "cached", "cached"]) { lab, _ in
            try lab.fixture.file("context/src/a.txt", "one\ntwo\n")
        },
        Change(name: "a file beside", outcomes: ["cached", "cached", "cached"]) { lab, _ in
            try lab.fixture.file("context/other", "new")
        },
        Change(name: "a file", outcomes: ["files", "parent", "parent"], headline: "src/a.txt changed") { lab, _ in
            try lab.fixture.file("context/src/a.txt", "one\nthree\n")
        },
        Change(name: "a new file", outcomes: ["files", "parent", "parent"], headline: "src/c.txt is new") { lab, _ in
            try lab.fixture.file("context/src/c.txt", "new")
        },
        Change(name: "a removed file", outcomes: ["files", "parent", "parent"], headline: "src/b.txt is gone") {
            lab, _ in
            try Files.remove(lab.fixture.path("context/src/b.txt"))
        },
        Change(
            name: "an argument", outcomes: ["cached", "argument", "argument"], headline: "VERSION: \"1\" is now \"2\""
        ) { _, request in
            request.buildArgs = [BuildArgument(name: "VERSION", value: "2")]
        },
        Change(
            name: "an instruction", outcomes: ["cached", "instruction", "parent"], headline: "the instruction changed",
            dockerfile: dockerfile.replacing("write out", with: "write other")),
        Change(
            name: "an instruction before others", outcomes: ["neverBuilt", "parent", "parent", "parent"],
            dockerfile: dockerfile.replacing("COPY", with: "RUN write first x\nCOPY")),
        Change(
            name: "the user", outcomes: ["cached", "instruction", "instruction"], headline: "user: \"\" is now \"app\"",
            dockerfile: dockerfile.replacing("RUN write out", with: "USER app\nRUN write out")),
        Change(
            name: "the base", outcomes: ["base", "parent", "parent"],
            headline: "docker.io/library/base:latest is now sha256:"
        ) { lab, _ in
            try lab.resolver.have("base", files: ["etc/os": "new"])
        },
        Change(name: "no cache", outcomes: ["asked", "asked", "asked"]) { _, request in request.noCache = true },
        Change(
            name: "no cache of this stage", outcomes: ["asked", "asked", "asked"],
            dockerfile: dockerfile.replacing("FROM base", with: "FROM base AS here")
        ) {
            _, request in request.noCacheStages = ["here"]
        },
        Change(name: "no cache of another stage", outcomes: ["cached", "cached", "cached"]) { _, request in
            request.noCacheStages = ["there"]
        },
        Change(name: "a pruned result", outcomes: ["cached", "pruned", "parent"], headline: "removed from the cache") {
            lab, _ in
            let record = try lab.database.read { try $0.buildCache.list() }.first {
                $0.description.hasSuffix("write out 1")
            }
            let key = try #require(record).key
            try lab.database.write { _ = try $0.buildCache.delete(key) }
        },
    ]

    @Test(arguments: changes) func `a step runs again for what it sees, and says why`(_ item: Change) async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("context/src/a.txt", "one\ntwo\n")
            try fixture.file("context/src/b.txt", "b")
            let first = item.name == "no cache of this stage" ? item.dockerfile : CacheReasonTests.dockerfile
            #expect(try await lab.build(first).outcomes == ["neverBuilt", "neverBuilt", "neverBuilt"])
            let build = try await lab.build(item.dockerfile) { try item.change(lab, &$0) }
            #expect(build.outcomes == item.outcomes)
            _ = try build.result.get()
            let miss = build.steps.lazy.compactMap { build.end($0.id)?.miss }.first
            let headline = miss?.headline ?? ""
            #expect(headline.contains(item.headline))
        }
    }

    @Test func `a changed text file shows its difference, and what runs after it names the step`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("context/src/a.txt", "one\ntwo\n")
            _ = try await lab.build(CacheReasonTests.dockerfile)
            try fixture.file("context/src/a.txt", "one\nthree\n")
            let build = try await lab.build(CacheReasonTests.dockerfile)
            let miss = try #require(build.miss("COPY src /src"))
            #expect(miss.files.map(\.path) == ["src/a.txt"])
            #expect(miss.difference == "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+three\n \n")
            let copy = try #require(build.steps.first { $0.name.hasSuffix("COPY src /src") })
            #expect(build.miss("RUN write more text")?.step == copy.id)
        }
    }

    @Test func `results that may not have reached the disk count for nothing after a boot`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            _ = try await lab.build("FROM base\nRUN write a b\n")
            let record = try #require(try lab.database.read { try $0.buildCache.list() }.first)
            #expect(record.boot == nil)
            var unsettled = record
            unsettled.boot = "boot-0"
            try lab.database.write { [unsettled] in try $0.buildCache.insert(unsettled) }
            #expect(try await lab.build("FROM base\nRUN write a b\n").outcomes == ["pruned"])
        }
    }
}
