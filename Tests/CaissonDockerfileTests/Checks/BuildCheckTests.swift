import CaissonDockerfile
import Testing

/// A file, and what is found in it: check, line, message.
struct CheckedFile: Sendable, CustomTestStringConvertible {
    var text: String
    var findings: [String]
    var testDescription: String { findings.first ?? text }

    init(_ text: String, _ findings: String...) {
        self.text = text
        self.findings = findings
    }
}

struct BuildCheckTests {
    @Test(arguments: [
        CheckedFile("FROM scratch AS Bad", "StageNameCasing 1 Stage name 'Bad' should be lowercase"),
        CheckedFile("FROM scratch as b", "FromAsCasing 1 'as' and 'FROM' keywords' casing do not match"),
        CheckedFile("from scratch AS b", "FromAsCasing 1 'AS' and 'from' keywords' casing do not match"),
        CheckedFile("FROM a\nRUN x \\\n\n y\n", "NoEmptyContinuation 3 Empty continuation line"),
        CheckedFile("FROM a\nRUN x \\\n # c\n y\n"),
        CheckedFile(
            "From a\nRUN x",
            "ConsistentInstructionCasing 1 Command 'From' should match the case of the command majority (uppercase)"),
        CheckedFile(
            "FROM a\ncopy a b\nCOPY a b",
            "ConsistentInstructionCasing 2 Command 'copy' should match the case of the command majority (uppercase)"),
        CheckedFile(
            "FROM a\ncopy a b\ncopy a b",
            "ConsistentInstructionCasing 1 Command 'FROM' should match the case of the command majority (lowercase)"),
        CheckedFile("arg X\nFROM a"),
        CheckedFile(
            "FROM a AS x\nFROM b AS x", "DuplicateStageName 2 Duplicate stage name \"x\", stage names should be unique"),
        CheckedFile(
            "FROM a AS scratch",
            "ReservedStageName 1 Stage name should not use the same name as reserved stage \"scratch\""),
        CheckedFile(
            "FROM a\nMAINTAINER me",
            "MaintainerDeprecated 2 Maintainer instruction is deprecated in favor of using label"),
        CheckedFile(
            "FROM --platform=$TARGETPLATFORM a",
            "RedundantTargetPlatform 1 Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior"
        ),
        CheckedFile(
            "FROM --platform=linux/arm64 a",
            "FromPlatformFlagConstDisallowed 1 FROM --platform flag should not use constant value \"linux/arm64\""),
        CheckedFile("FROM --platform=linux/arm64 a AS arm64-build"),
        CheckedFile("FROM --platform=$BUILDPLATFORM a"),
    ])
    func `stages and casing`(_ file: CheckedFile) throws { try expect(file) }

    @Test(arguments: [
        CheckedFile(
            "FROM a\nCMD run",
            "JSONArgsRecommended 2 JSON arguments recommended for CMD to prevent unintended behavior related to OS signals"
        ),
        CheckedFile(
            "FROM a\nENTRYPOINT run",
            "JSONArgsRecommended 2 JSON arguments recommended for ENTRYPOINT to prevent unintended behavior related to OS signals"
        ),
        CheckedFile("FROM a AS b\nSHELL [\"x\"]\nFROM b\nCMD run"),
        CheckedFile(
            "FROM a\nCMD [\"a\"]\nCMD [\"b\"]\nFROM b\nCMD [\"c\"]",
            "MultipleInstructionsDisallowed 2 Multiple CMD instructions should not be used in the same stage because only the last one will be used"
        ),
        CheckedFile(
            "FROM a\nHEALTHCHECK NONE\nHEALTHCHECK CMD x",
            "MultipleInstructionsDisallowed 2 Multiple HEALTHCHECK instructions should not be used in the same stage because only the last one will be used"
        ),
        CheckedFile(
            "FROM a\nENV a b",
            "LegacyKeyValueFormat 2 \"ENV key=value\" should be used instead of legacy \"ENV key value\" format"),
        CheckedFile(
            "FROM a\nLABEL a b",
            "LegacyKeyValueFormat 2 \"LABEL key=value\" should be used instead of legacy \"LABEL key value\" format"),
        CheckedFile(
            "FROM a\nARG GITHUB_TOKEN",
            "SecretsUsedInArgOrEnv 2 Do not use ARG or ENV instructions for sensitive data (ARG \"GITHUB_TOKEN\")"),
        CheckedFile(
            "FROM a\nENV apikey=1 PUBLIC_KEY=2 TOKEN_FILE=3 MONKEY=4",
            "SecretsUsedInArgOrEnv 2 Do not use ARG or ENV instructions for sensitive data (ENV \"apikey\")"),
        CheckedFile(
            "FROM a\nWORKDIR app",
            "WorkdirRelativePath 2 Relative workdir \"app\" can have unexpected results if the base image changes"),
        CheckedFile("FROM a AS b\nWORKDIR /app\nWORKDIR x\nFROM b\nWORKDIR y"),
        CheckedFile(
            "FROM a\nEXPOSE 80/TCP",
            "ExposeProtoCasing 2 Defined protocol '80/TCP' in EXPOSE instruction should be lowercase"),
        CheckedFile(
            "FROM a\nEXPOSE 127.0.0.1:80:80 81",
            "ExposeInvalidFormat 2 EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80'"
        ),
    ])
    func `instructions`(_ file: CheckedFile) throws { try expect(file) }

    @Test(arguments: [
        CheckedFile(
            "ARG TAG\nFROM a:$TAG",
            "InvalidDefaultArgInFrom 2 Default value for ARG a:$TAG results in empty or invalid base image name"),
        CheckedFile("ARG TAG=1\nFROM a:$TAG"),
        CheckedFile(
            "ARG TAG=1\nFROM a:$TGA", "UndefinedArgInFrom 2 FROM argument 'TGA' is not declared (did you mean TAG?)",
            "InvalidDefaultArgInFrom 2 Default value for ARG a:$TGA results in empty or invalid base image name"),
        CheckedFile("ARG A=1\nARG B=x:$A\nFROM $B"),
        CheckedFile("FROM ${NO:-busybox}", "UndefinedArgInFrom 1 FROM argument 'NO' is not declared"),
    ])
    func `arguments of FROM`(_ file: CheckedFile) throws { try expect(file) }

    @Test(arguments: [
        CheckedFile(
            "# check=skip=MaintainerDeprecated\nFROM a\nMAINTAINER x\nENV a b",
            "LegacyKeyValueFormat 4 \"ENV key=value\" should be used instead of legacy \"ENV key value\" format"),
        CheckedFile("# check=skip=all\nFROM a\nMAINTAINER x\nENV a b"),
        CheckedFile("# note\nFROM a AS b\n# other\nARG C=1"),
        CheckedFile(
            "# check=experimental=all\n# note\nFROM a AS b\n# C is good\nARG C=1\n# x\n\nARG D",
            "InvalidDefinitionDescription 3 Comment for FROM should follow the format: `# b <description>`"),
        CheckedFile(
            "# check=experimental=InvalidDefinitionDescription\nFROM a\n# note\nARG C D",
            "InvalidDefinitionDescription 4 Comment for ARG should follow the format: `# <arg_key> <description>`"),
    ])
    func `directives choose the checks`(_ file: CheckedFile) throws { try expect(file) }

    @Test func `findings are an error where the file says so`() throws {
        let file = try DockerfileParser.parse(Array("# check=error=true\nFROM a\nMAINTAINER x\nENV a b".utf8))
        #expect(
            file.directives.violation(of: file.findings)
                == "lint violation found for rules: LegacyKeyValueFormat, MaintainerDeprecated")
        #expect(Directives().violation(of: file.findings) == nil)
    }

    @Test func `checks of the build's values`() {
        let undefined = BuildCheck.undefinedVariables(
            ["PAHT", "LATE", "X"], declared: ["LATE"], known: ["PATH"], range: nil)
        #expect(
            undefined.map(\.message) == [
                "Usage of undefined variable '$PAHT' (did you mean $PATH?)", "Usage of undefined variable '$X'",
            ])
        #expect(BuildCheck.relativeWorkdir("/x", range: nil) == nil)
        let ignored = BuildCheck.ignoredFiles(["./tmp/x", "y"], ignore: DockerIgnore("tmp"), isAdd: false, range: nil)
        #expect(ignored.map(\.message) == ["Attempting to Copy file \"tmp/x\" that is excluded by .dockerignore"])
        #expect(
            BuildCheck.ignoredFiles(["tmp/x"], ignore: DockerIgnore("tmp\n!tmp/y"), isAdd: true, range: nil).isEmpty)
        let platform = BuildCheck.basePlatform(image: "a", actual: "linux/arm64", expected: "linux/amd64", range: nil)
        #expect(
            platform?.message
                == "Base image a was pulled with platform \"linux/arm64\", expected \"linux/amd64\" for current build")
    }

    @Test func `every check has its page`() {
        #expect(BuildCheck.stageNameCasing.url == "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/")
        #expect(
            BuildCheck.jsonArgsRecommended.url == "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/")
        #expect(BuildCheck.secretsUsedInArgOrEnv.url.hasSuffix("/secrets-used-in-arg-or-env/"))
        #expect(BuildCheck.allCases.count == 22)
    }

    private func expect(_ file: CheckedFile) throws {
        let findings = try DockerfileParser.parse(Array(file.text.utf8)).findings
        #expect(findings.map { "\($0.check) \($0.range?.start.line ?? 0) \($0.message)" } == file.findings)
    }
}
