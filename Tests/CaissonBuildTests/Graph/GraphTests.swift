import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage
import TestSupport
import Testing

/// What instructions mean to each other: variables, stages, triggers, and files that cannot be built.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct GraphTests {
    struct Variable: Sendable, CustomTestStringConvertible {
        var name: String
        var dockerfile: String
        var arguments: [String: String] = [:]
        /// What `RUN say` sees as X.
        var expected: String?
        var testDescription: String { name }
    }

    static let variables: [Variable] = [
        Variable(name: "an argument's default", dockerfile: "FROM base\nARG X=1\nRUN say x\n", expected: "1"),
        Variable(
            name: "a given argument", dockerfile: "FROM base\nARG X=1\nRUN say x\n", arguments: ["X": "2"],
            expected: "2"),
        Variable(
            name: "an argument that nobody declares", dockerfile: "FROM base\nRUN say x\n", arguments: ["X": "2"],
            expected: nil),
        Variable(
            name: "an argument that is declared later", dockerfile: "FROM base\nRUN say x\nARG X=1\n", expected: nil),
        Variable(name: "an argument before FROM", dockerfile: "ARG X=1\nFROM base\nRUN say x\n", expected: nil),
        Variable(
            name: "an argument before FROM, asked for", dockerfile: "ARG X=1\nFROM base\nARG X\nRUN say x\n",
            expected: "1"),
        Variable(
            name: "an argument before FROM, given and asked for", dockerfile: "ARG X=1\nFROM base\nARG X\nRUN say x\n",
            arguments: ["X": "2"], expected: "2"),
        Variable(
            name: "ENV over ARG", dockerfile: "FROM base\nARG X=1\nENV X=2\nRUN say x\n", arguments: ["X": "3"],
            expected: "2"),
        Variable(name: "ENV of ARG", dockerfile: "FROM base\nARG Y=1\nENV X=${Y:-9}-$Y\nRUN say x\n", expected: "1-1"),
        Variable(
            name: "ENV of an argument that is not set", dockerfile: "FROM base\nARG Y\nENV X=${Y:-9}\nRUN say x\n",
            expected: "9"),
        Variable(
            name: "one ENV sees the variables before it",
            dockerfile: "FROM base\nENV X=1\nENV X=2 Z=$X\nENV X=$Z\nRUN say x\n", expected: "1"),
        Variable(name: "ARG of ARG", dockerfile: "FROM base\nARG A=1\nARG X=${A}2\nRUN say x\n", expected: "12"),
        Variable(name: "a base stage's ENV", dockerfile: "FROM base AS a\nENV X=1\nFROM a\nRUN say x\n", expected: "1"),
        Variable(name: "a base stage's ARG", dockerfile: "FROM base AS a\nARG X=1\nFROM a\nRUN say x\n", expected: "1"),
        Variable(
            name: "another stage's ARG",
            dockerfile: "FROM base AS a\nARG X=1\nFROM base\nCOPY --from=a /etc/os /\nRUN say x\n", expected: nil),
        Variable(
            name: "the platform, asked for", dockerfile: "FROM base\nARG TARGETOS\nENV X=$TARGETOS\nRUN say x\n",
            expected: "linux"),
        Variable(
            name: "the platform, not asked for", dockerfile: "FROM base\nENV X=$TARGETOS\nRUN say x\n", expected: ""),
        Variable(name: "the base image's ENV", dockerfile: "FROM base\nENV X=$PATH\nRUN say x\n", expected: "/bin"),
        Variable(
            name: "FROM of an argument", dockerfile: "ARG NAME=nothing\nFROM ${NAME}\nENV X=1\nRUN say x\n",
            arguments: ["NAME": "base"], expected: "1"),
        Variable(
            name: "a proxy, which needs no ARG", dockerfile: "FROM base\nRUN say x\n", arguments: ["http_proxy": "p"],
            expected: nil),
    ]

    @Test(arguments: variables) func `RUN sees ENV and ARG as Docker gives them`(_ item: Variable) async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build(item.dockerfile) { request in
                request.buildArgs = item.arguments.map { BuildArgument(name: $0.key, value: $0.value) }
            }
            _ = try build.result.get()
            let seen = lab.runner.last?.environment.first { $0.hasPrefix("X=") }
            #expect(seen == item.expected.map { "X=" + $0 })
        }
    }

    @Test func `triggers of a base image and of a base stage run first, once`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try lab.resolver.have("trigger", files: ["etc/os": "t"]) { $0.onBuild = ["RUN write first 1", "ENV T=1"] }
            let build = try await lab.build(
                "FROM trigger AS a\nRUN write own 2\nONBUILD RUN write second 3\nFROM a AS b\nRUN write last 4\nFROM b\n"
            )
            _ = try build.result.get()
            #expect(lab.runner.ran == ["write first 1", "write own 2", "write second 3", "write last 4"])
            #expect(build.steps.contains { $0.name == "[a 2/4] ONBUILD RUN write first 1" })
            #expect(try lab.config().config?.onBuild == nil)
            #expect(try lab.config().config?.env?.contains("T=1") == true)
        }
    }

    @Test func `a step's name shows values, and what only its shell knows as written`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build("FROM base\nARG V=7\nRUN write \"$V\" $i $(id)\n")
            #expect(build.steps.contains { $0.name == "[2/2] RUN write \"7\" $i $(id)" })
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var dockerfile: String
        var message: String
        var testDescription: String { dockerfile }
    }

    static let mistakes: [Mistake] = [
        Mistake(
            dockerfile: "FROM base AS a\nCOPY --from=b / /\nFROM base AS b\nCOPY --from=a / /\n",
            message: "circular dependency detected on stage: "),
        Mistake(dockerfile: "FROM base AS a\nCOPY --from=a / /\n", message: "circular dependency detected on stage: a"),
        Mistake(dockerfile: "FROM base\nCOPY --from=7 / /\n", message: "invalid stage index 7"),
        Mistake(dockerfile: "FROM base\nCOPY --from=$x / /\n", message: "'from' doesn't support variable expansion"),
        Mistake(dockerfile: "FROM $none\n", message: "base name ($none) should not be blank"),
        Mistake(
            dockerfile: "FROM absent\n",
            message: "docker.io/library/absent:latest: failed to resolve source metadata for"),
        Mistake(dockerfile: "FROM base\nCOPY absent /\n", message: "\"/absent\": not found"),
        Mistake(dockerfile: "FROM base\nCOPY --chown=nobody a /\n", message: "nobody"),
        Mistake(dockerfile: "FROM base\nRUN --security=insecure say x\n", message: "security.insecure is not allowed"),
        Mistake(dockerfile: "FROM base\nRUN --network=host say x\n", message: "network.host is not allowed"),
        Mistake(dockerfile: "", message: "file with no instructions"),
        Mistake(dockerfile: "FROM base\nFORM x\n", message: "unknown instruction: FORM"),
        Mistake(dockerfile: "FROM base\nEXPOSE 99999\n", message: "99999"),
        Mistake(
            dockerfile: "FROM base\nRUN --mount=type=secret,id=s,required=true say x\n", message: "secret s: not found"),
    ]

    @Test(arguments: mistakes) func `what cannot be built is named`(_ item: Mistake) async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("context/a", "a")
            let build = try await lab.build(item.dockerfile)
            #expect(build.message.contains(item.message))
            #expect(throws: CaissonError.self) { try build.result.get() }
            #expect(lab.runner.ran.isEmpty)
        }
    }

    @Test(arguments: [("one", "1"), ("TWO", "2"), ("0", "1"), (nil, "3")]) func `a target is a stage's name or number`(
        _ target: String?, _ expected: String
    ) async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let text = "FROM base AS one\nLABEL n=1\nFROM base AS two\nLABEL n=2\nFROM one\nLABEL n=3\n"
            _ = try await lab.build(text) { $0.target = target }.result.get()
            #expect(try lab.config().config?.labels?["n"] == expected)
        }
    }

    @Test func `named contexts take the place of images and stages`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("extra/file", "extra")
            let text =
                "FROM nothing AS first\nRUN fail 1\nFROM scratch\nCOPY --from=first /file /a\nCOPY --from=more /file /b\nCOPY --from=img /etc/os /c\n"
            let extra = BuildContextSource.folder(fixture.path("extra").string)
            let build = try await lab.build(text) { request in
                request.namedContexts = ["first": extra, "more": extra, "img": .image("base")]
            }
            _ = try build.result.get()
            #expect(try lab.files() == ["a": "extra", "b": "extra", "c": "lab"])
        }
    }
}
