import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonOCI
import TestSupport
import Testing

/// Checks and words that need the values of variables.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct ValueCheckTests {
    @Test func `what only the values tell is reported with its line`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build(
                """
                FROM base
                ARG LATE
                ARG DIR=app
                ENV A=$LATE B=${PAHT}
                WORKDIR $DIR
                ENV PORT=80/TCP
                EXPOSE $PORT
                """)
            _ = try build.result.get()
            #expect(
                build.warnings == [
                    "UndefinedVar 4 Usage of undefined variable '$PAHT' (did you mean $PATH?)",
                    "WorkdirRelativePath 5 Relative workdir \"app\" can have unexpected results if the base image changes",
                    "ExposeProtoCasing 7 Defined protocol '80/TCP' in EXPOSE instruction should be lowercase",
                ])
            #expect(try lab.config().config?.exposedPorts?.keys == ["80/tcp"])
        }
    }

    @Test func `a check that is an error ends the build`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build("# check=error=true\nFROM base\nENV A=$NOPE\n")
            #expect(build.message.contains("lint violation found for rules: UndefinedVar"))
        }
    }

    @Test func `a file that is ignored is told where the check is asked for`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build("# check=experimental=all\nFROM base\nCOPY Dockerfile /\n")
            #expect(
                build.warnings.first
                    == "CopyIgnoredFile 3 Attempting to Copy file \"Dockerfile\" that is excluded by .dockerignore")
        }
    }

    @Test func `what is the shell's own is left to the shell`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build("FROM base\nENV A=1\nRUN write /f ${A^^} ${!A} ${A:0:1} '\n")
            _ = try build.result.get()
            #expect(lab.runner.ran == ["write /f ${A^^} ${!A} ${A:0:1} '"])
            #expect(build.warnings.isEmpty)
        }
    }

    @Test func `every option of a mount may be a variable`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let build = try await lab.build(
                "FROM base\nARG T=/t U=7\nRUN --mount=type=cache,target=$T,uid=$U,mode=0${U}00 write /f x\n")
            _ = try build.result.get()
            let mount = try #require(lab.runner.last?.mounts.first)
            guard case .cache(_, _, _, _, let mode, let uid, _) = mount.source else {
                throw CaissonError(.internal, "not a cache: \(mount)")
            }
            #expect(mount.target == "/t" && uid == 7 && mode == 0o700)
            let bad = try await lab.build("FROM base\nARG U=x\nRUN --mount=type=cache,target=/t,uid=$U write /f x\n")
            #expect(bad.message.contains("invalid value x for uid"))
        }
    }
}

extension LabBuild {
    /// Name, line and message of what was warned of.
    var warnings: [String] {
        events.compactMap { event in
            guard case .warning(let warning) = event else { return nil }
            return "\(warning.name) \(warning.lines?.lowerBound ?? 0) \(warning.message)"
        }
    }
}
