import CaissonDockerfile
import Testing

/// A file that is refused, where, and in which words.
struct RefusedFile: Sendable, CustomTestStringConvertible {
    var text: String
    var line: Int
    var column: Int
    var message: String
    var hint: String?
    var testDescription: String { message }

    init(_ text: String, _ line: Int, _ column: Int, _ message: String, hint: String? = nil) {
        self.text = text
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }
}

struct ParseErrorTests {
    @Test(arguments: [
        RefusedFile("", 1, 1, "file with no instructions"),
        RefusedFile("# nothing\n\n", 2, 1, "file with no instructions"),
        RefusedFile("ARG A\n", 1, 1, "dockerfile contains no stages to build"),
        RefusedFile(
            "RUN x\nFROM a", 1, 1, "no build stage in current context", hint: "the first instruction has to be FROM"),
        RefusedFile("FORM a", 1, 1, "unknown instruction: FORM", hint: "did you mean FROM?"),
        RefusedFile("FROM a\n\n  copyy a b", 3, 3, "unknown instruction: copyy", hint: "did you mean copy?"),
        RefusedFile("FROM a\nXYZZY", 2, 1, "unknown instruction: XYZZY"),
        RefusedFile("# escape=x\nFROM a", 1, 10, "invalid escape token 'x' does not match ` or \\"),
        RefusedFile("#syntax=a\n#syntax=b\nFROM a", 2, 9, "only one syntax parser directive can be used"),
        RefusedFile(
            "FROM a\nRUN \(String(repeating: "x", count: 65_532))", 2, 1,
            "dockerfile line greater than max allowed size of 65535"),
    ])
    func `files that are none are refused where they go wrong`(_ file: RefusedFile) { expect(file) }

    @Test(arguments: [
        RefusedFile(
            "FROM", 1, 1, "FROM requires either one or three arguments", hint: "write FROM image or FROM image AS name"),
        RefusedFile(
            "FROM a b", 1, 8, "FROM requires either one or three arguments",
            hint: "write FROM image or FROM image AS name"),
        RefusedFile(
            "FROM a AS 1b", 1, 11,
            "invalid name for build stage: \"1b\", name can't start with a number or contain symbols"),
        RefusedFile(
            "FROM a AS b$", 1, 11,
            "invalid name for build stage: \"b$\", name can't start with a number or contain symbols"),
        RefusedFile("FROM --platfrom=x a", 1, 6, "unknown flag: --platfrom", hint: "did you mean platform?"),
        RefusedFile(
            "FROM --platform a", 1, 6, "missing a value on flag: --platform", hint: "did you mean --platform=…?"),
        RefusedFile("FROM --platform=a --platform=b c", 1, 19, "duplicate flag specified: --platform"),
    ])
    func `FROM is checked`(_ file: RefusedFile) { expect(file) }

    @Test(arguments: [
        RefusedFile(
            "FROM a\nCOPY a", 2, 6,
            "COPY requires at least two arguments, but only one was provided. Destination could not be determined"),
        RefusedFile("FROM a\nADD", 2, 1, "ADD requires at least two arguments"),
        RefusedFile("FROM a\nCOPY --nosuchflag . .", 2, 6, "unknown flag: --nosuchflag"),
        RefusedFile("FROM a\nCOPY --form=b . .", 2, 6, "unknown flag: --form", hint: "did you mean from?"),
        RefusedFile(
            "FROM a\nCOPY --exclude /.git . .", 2, 6, "missing a value on flag: --exclude",
            hint: "did you mean --exclude=…?"),
        RefusedFile("FROM a\nCOPY --link=maybe a b", 2, 6, "expecting boolean value for flag --link, not: maybe"),
        RefusedFile("FROM a\nCOPY --link= a b", 2, 6, "missing a value on flag: --link"),
        RefusedFile("FROM a\nCOPY --checksum=x a b", 2, 6, "unknown flag: --checksum"),
        RefusedFile("FROM a\nADD --from=x a b", 2, 5, "unknown flag: --from"),
        RefusedFile(
            "FROM a\nCOPY --from=$X a b", 2, 6, "'from' doesn't support variable expansion, define alias stage instead"),
        RefusedFile("FROM a\nCOPY a <<E\nx\nE", 2, 8, "COPY cannot accept a heredoc as a destination"),
        RefusedFile(
            "FROM a\nADD [\"a\", 1]", 2, 1, "when using JSON array syntax, arrays must be comprised of strings only"),
        RefusedFile("FROM a\nRUN <<E\nx", 2, 1, "unterminated heredoc", hint: "a line with E alone ends it"),
        RefusedFile("FROM a\nRUN", 2, 1, "RUN requires at least one argument"),
        RefusedFile("FROM a\nRUN []", 2, 1, "RUN requires at least one argument"),
        RefusedFile("FROM a\nRUN --network=fast x", 2, 5, "invalid network mode \"fast\""),
        RefusedFile("FROM a\nRUN --security=none x", 2, 5, "security \"none\" is not valid"),
        RefusedFile(
            "FROM a\nRUN --device=gpu x", 2, 5,
            "RUN --device=gpu is not supported: devices are given to containers, not to builds"),
    ])
    func `files and commands are checked`(_ file: RefusedFile) { expect(file) }

    @Test(arguments: [
        RefusedFile("FROM a\nENV", 2, 1, "ENV requires at least one argument"),
        RefusedFile("FROM a\nENV A", 2, 5, "ENV must have two arguments"),
        RefusedFile("FROM a\nENV A=1 B", 2, 9, "Syntax error - can't find = in \"B\". Must be of the form: name=value"),
        RefusedFile("FROM a\nLABEL =1", 2, 7, "LABEL names can not be blank"),
        RefusedFile("FROM a\nARG", 2, 1, "ARG requires at least one argument"),
        RefusedFile("FROM a\nARG =1", 2, 5, "ARG names can not be blank"),
        RefusedFile("FROM a\nENV --x A=1", 2, 5, "unknown flag: --x"),
        RefusedFile("FROM a\nEXPOSE", 2, 1, "EXPOSE requires at least one argument"),
        RefusedFile("FROM a\nVOLUME [\"\"]", 2, 8, "VOLUME specified can not be an empty string"),
        RefusedFile("FROM a\nUSER", 2, 1, "USER requires exactly one argument"),
        RefusedFile("FROM a\nWORKDIR", 2, 1, "WORKDIR requires exactly one argument"),
        RefusedFile("FROM a\nSTOPSIGNAL", 2, 1, "STOPSIGNAL requires exactly one argument"),
        RefusedFile("FROM a\nMAINTAINER", 2, 1, "MAINTAINER requires exactly one argument"),
        RefusedFile("FROM a\nSHELL sh", 2, 1, "SHELL requires the arguments to be in JSON form"),
        RefusedFile("FROM a\nSHELL []", 2, 1, "SHELL requires at least one argument"),
        RefusedFile("FROM a\nONBUILD", 2, 1, "ONBUILD requires at least one argument"),
        RefusedFile("FROM a\nONBUILD ONBUILD RUN x", 2, 9, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        RefusedFile("FROM a\nONBUILD from x", 2, 9, "FROM isn't allowed as an ONBUILD trigger"),
        RefusedFile("FROM a\nONBUILD COPY --fro=x a b", 2, 14, "unknown flag: --fro", hint: "did you mean from?"),
        RefusedFile("FROM a\nHEALTHCHECK", 2, 1, "HEALTHCHECK requires at least one argument"),
        RefusedFile("FROM a\nHEALTHCHECK NONE x", 2, 18, "HEALTHCHECK NONE takes no arguments"),
        RefusedFile("FROM a\nHEALTHCHECK CMD", 2, 13, "Missing command after HEALTHCHECK CMD"),
        RefusedFile("FROM a\nHEALTHCHECK RUN x", 2, 13, "Unknown type \"RUN\" in HEALTHCHECK (try CMD)"),
        RefusedFile(
            "FROM a\nHEALTHCHECK --interval=5 CMD x", 2, 13, "time: invalid duration \"5\"",
            hint: "write it as 30s or 1m30s"),
        RefusedFile("FROM a\nHEALTHCHECK --timeout=5us CMD x", 2, 13, "Interval \"timeout\" cannot be less than 1ms"),
        RefusedFile("FROM a\nHEALTHCHECK --retries=-1 CMD x", 2, 13, "--retries cannot be negative (-1)"),
    ])
    func `metadata is checked`(_ file: RefusedFile) { expect(file) }

    @Test(
        arguments: [
            ("type=volume", "unsupported mount type \"volume\"", nil),
            ("type=bin,target=/x", "unsupported mount type \"bin\"", "did you mean bind?"),
            ("type=bind,target=/x,form=y", "unexpected key 'form' in 'form=y'", "did you mean from?"),
            ("type=bind,target=/x,fast", "invalid field 'fast' must be a key=value pair", nil),
            (
                "type=bind,target=/x,from=$Y", "'from' doesn't support variable expansion, define alias stage instead",
                nil
            ),
            ("type=bind,target=/x,ro=maybe", "invalid value for ro: maybe", nil),
            ("type=bind,target=/x,mode=0755", "mode not allowed for \"bind\" type mounts", nil),
            ("type=cache,target=/x,mode=rwx", "invalid value rwx for mode", nil),
            ("type=cache,target=/x,uid=-1", "invalid value -1 for uid", nil),
            ("type=cache,target=/x,required", "unexpected key 'required' for mount type 'cache'", nil),
            ("type=cache,target=/x,sharing=al", "unsupported sharing value \"al\"", nil),
            ("type=bind,target=/x,sharing=locked", "invalid cache sharing set for bind mount", nil),
            ("type=bind,target=/x,size=1m", "unexpected key 'size' for mount type 'bind'", nil),
            ("type=tmpfs,target=/x,size=big", "invalid value for size: big", nil),
            ("type=secret", "invalid secret mount. one of source, target required", nil),
            ("type=secret,id=a,source=b", "both source and id can't be set", nil),
            ("type=secret,id=a,from=b", "secret mount should not have a from", nil),
            ("type=ssh,env=A", "env not allowed for \"ssh\" type mounts", nil),
            ("type=cache", "cache mount needs a target", "add target=/path"),
            ("type=bind,\"target=/x", "failed to parse csv mounts: parse error: extraneous or missing \"", nil),
        ] as [(String, String, String?)])
    func `mounts are checked`(_ mount: String, _ message: String, _ hint: String?) {
        let quoted = mount.contains("\"") ? "'\(mount)'" : mount
        expect(RefusedFile("FROM a\nRUN --mount=\(quoted) x", 2, 5, message, hint: hint))
    }

    @Test func `an error is printed as BuildKit prints it`() throws {
        let error = try #require(throws: ParseError.self) { try DockerfileParser.parse(Array("\n\nFORM a".utf8)) }
        #expect("\(error)" == "dockerfile parse error on line 3: unknown instruction: FORM (did you mean FROM?)")
    }

    @Test func `the place of a mistake is that of its word, also in a continued line`() throws {
        let text = "FROM a\nCOPY \\\n  # why\n\n   --chwon=1 a b"
        let error = try #require(throws: ParseError.self) { try DockerfileParser.parse(Array(text.utf8)) }
        #expect(error.range == SourceRange(start: .init(line: 5, column: 4), end: .init(line: 5, column: 13)))
        #expect(error.hint == "did you mean chown?")
    }

    private func expect(_ file: RefusedFile) {
        do {
            let parsed = try DockerfileParser.parse(Array(file.text.utf8))
            Issue.record("parsed: \(parsed)")
        } catch {
            #expect(error.message == file.message)
            #expect(error.hint == file.hint)
            #expect(error.range.start == SourcePosition(line: file.line, column: file.column))
        }
    }
}
