import Testing

@testable import CaissonCLI

struct FlagParserTests {
    private static let flags: [FlagSpec] = [
        .bool("interactive", "i", ""), .bool("tty", "t", ""), .bool("rm", ""), .list("env", "e", ""), .string("name", ""),
        .int("last", "n", ""), .bytes("memory", "m", ""), FlagSpec("cpus", kind: .decimal, usage: ""),
        .missing("publish", "p", .list, "no ports"),
    ]

    struct Accepted: Sendable, CustomTestStringConvertible {
        let words: String
        let arguments: [String]
        let interactive: Bool
        let rm: Bool
        let env: [String]
        let name: String?
        init(_ words: String, _ arguments: [String], i: Bool = false, rm: Bool = false, env: [String] = [], name: String? = nil) {
            (self.words, self.arguments, interactive, self.rm, self.env, self.name) = (words, arguments, i, rm, env, name)
        }
        var testDescription: String { words }
    }

    @Test(arguments: [
        Accepted("-it alpine ls -la", ["alpine", "ls", "-la"], i: true),
        Accepted("-ti -e A=1 --env B=2 alpine", ["alpine"], i: true, env: ["A=1", "B=2"]),
        Accepted("-ie A=1 alpine", ["alpine"], i: true, env: ["A=1"]),
        Accepted("-eA=1 -e=B=2 alpine", ["alpine"], env: ["A=1", "B=2"]),
        Accepted("--rm=false --name x --name=y alpine", ["alpine"], name: "y"),
        Accepted("--rm=T alpine --rm=false", ["alpine", "--rm=false"], rm: true),
        Accepted("-- --rm", ["--rm"]),
        Accepted("- x", ["-", "x"]),
        Accepted("--name= alpine", ["alpine"], name: ""),
    ])
    func `flags end at the first argument`(_ row: Accepted) throws {
        let words = row.words.split(separator: " ").map { String($0) }
        let (flags, arguments) = try FlagParser(Self.flags, interspersed: false).parse(words)
        #expect(arguments == row.arguments)
        #expect(flags.bool("interactive") == row.interactive)
        #expect(flags.bool("rm") == row.rm)
        #expect(flags.list("env") == row.env)
        #expect(flags.string("name") == row.name)
    }

    @Test func `flags may follow arguments where a command allows it`() throws {
        let (flags, arguments) = try FlagParser(Self.flags, interspersed: true).parse(["a", "--rm", "b", "--", "--x"])
        #expect(flags.bool("rm"))
        #expect(arguments == ["a", "b", "--x"])
    }

    @Test(arguments: [
        ("--foo x", "unknown flag: --foo"),
        ("--no-rm", "unknown flag: --no-rm"),
        ("-Z", "unknown shorthand flag: 'Z' in -Z"),
        ("-itZ x", "unknown shorthand flag: 'Z' in -Z"),
        ("-it= x", "unknown shorthand flag: '=' in -="),
        ("--=x", "bad flag syntax: --=x"),
        ("---x", "bad flag syntax: ---x"),
        ("--memory", "flag needs an argument: --memory"),
        ("-e", "flag needs an argument: 'e' in -e"),
        ("-ie", "flag needs an argument: 'e' in -e"),
        ("--memory 1x", "invalid argument \"1x\" for \"-m, --memory\" flag: invalid suffix: 'x'"),
        ("--memory x", "invalid argument \"x\" for \"-m, --memory\" flag: invalid size: 'x'"),
        ("--cpus abc", "invalid argument \"abc\" for \"--cpus\" flag: failed to parse abc as a rational number"),
        ("--cpus 1/3", "invalid argument \"1/3\" for \"--cpus\" flag: value is too precise"),
        ("--rm=foo", "invalid argument \"foo\" for \"--rm\" flag: strconv.ParseBool: parsing \"foo\": invalid syntax"),
        ("-n x", "invalid argument \"x\" for \"-n, --last\" flag: strconv.ParseInt: parsing \"x\": invalid syntax"),
        (
            "-n 99999999999999999999",
            "invalid argument \"99999999999999999999\" for \"-n, --last\" flag: strconv.ParseInt: parsing \"99999999999999999999\": value out of range"
        ),
    ])
    func `what is wrong is said as docker says it`(_ words: String, _ message: String) {
        #expect(throws: FlagError.invalid(message)) {
            try FlagParser(Self.flags, interspersed: false).parse(words.split(separator: " ").map { String($0) })
        }
    }

    @Test(arguments: ["--help", "-h", "-ih", "--rm --help x"])
    func `help is asked for in every way`(_ words: String) {
        #expect(throws: FlagError.help) {
            try FlagParser(Self.flags, interspersed: false).parse(words.split(separator: " ").map { String($0) })
        }
    }

    @Test(arguments: ["-p 80:80", "--publish=80", "-ip 80"])
    func `a flag of docker's that is not here is refused by name`(_ words: String) {
        #expect(throws: FlagError.missing("-p, --publish is not supported yet: no ports")) {
            try FlagParser(Self.flags, interspersed: false).parse(words.split(separator: " ").map { String($0) })
        }
    }

    @Test(arguments: [
        ("1", 1_000_000_000), ("1.5", 1_500_000_000), (".5", 500_000_000), ("0.000000001", 1), ("3/4", 750_000_000),
        ("2.", 2_000_000_000), ("0", 0), ("-1", -1_000_000_000),
    ] as [(String, Int64)])
    func `cpus are read as billionths`(_ text: String, _ nano: Int64) {
        #expect(FlagValue.nanoCPUs(text).success == nano)
    }

    @Test(arguments: ["", ".", "--1", "1e3", "1/0", "1/", "/2", "1.0000000001", "99999999999999999999", "1/0.5"])
    func `cpus that are no number or too fine are refused`(_ text: String) {
        #expect(FlagValue.nanoCPUs(text).success == nil)
    }
}
