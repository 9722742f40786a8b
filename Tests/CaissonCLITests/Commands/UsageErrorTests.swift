import Testing

@testable import CaissonCLI

struct UsageErrorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let words: String
        let status: Int32
        let message: String
        init(_ words: String, _ status: Int32, _ message: String) { (self.words, self.status, self.message) = (words, status, message) }
        var testDescription: String { words }
    }

    @Test(arguments: [
        Row("run", 1, "caisson: 'caisson run' requires at least 1 argument\n\nUsage:  caisson run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nSee 'caisson run --help' for more information\n"),
        Row("ps x", 1, "caisson: 'caisson ps' accepts no arguments\n\nUsage:  caisson ps [OPTIONS]\n\nRun 'caisson ps --help' for more information\n"),
        Row("logs a b", 1, "caisson: 'caisson logs' requires 1 argument\n\nUsage:  caisson logs [OPTIONS] CONTAINER\n\nRun 'caisson logs --help' for more information\n"),
        Row("commit", 1, "caisson: 'caisson commit' requires at least 1 and at most 2 arguments\n\nUsage:  caisson commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]\n\nRun 'caisson commit --help' for more information\n"),
        Row("exec -it x", 1, "caisson: 'caisson exec' requires at least 2 arguments\n\nUsage:  caisson exec [OPTIONS] CONTAINER COMMAND [ARG...]\n\nSee 'caisson exec --help' for more information\n"),
        Row("ps --foo", 125, "unknown flag: --foo\n\nUsage:  caisson ps [OPTIONS]\n\nRun 'caisson ps --help' for more information\n"),
        Row("--foo ps", 125, "unknown flag: --foo\n\nUsage:  caisson [OPTIONS] [COMMAND]\n\nRun 'caisson --help' for more information\n"),
        Row("container --foo", 125, "unknown flag: --foo\n\nUsage:  caisson container\n\nRun 'caisson container --help' for more information\n"),
        Row("foo", 1, "caisson: unknown command: caisson foo\n\nRun 'caisson --help' for more information\n"),
        Row("container foo", 1, "caisson: unknown command: caisson container foo\n\nUsage:  caisson container\n\nRun 'caisson container --help' for more information\n"),
        Row("help foo", 1, "unknown help topic: foo\n"),
        Row("search x", 1, "caisson: 'caisson search' is not available: searching a registry is not there yet\n"),
        Row("image build", 1, "caisson: 'caisson image build' requires 1 argument\n\nUsage:  caisson image build [OPTIONS] PATH | URL | -\n\nRun 'caisson image build --help' for more information\n"),
        Row("builder foo", 1, "caisson: unknown command: caisson builder foo\n\nUsage:  caisson builder\n\nRun 'caisson builder --help' for more information\n"),
        Row("builder history foo", 1, "caisson: unknown command: caisson builder history foo\n\nUsage:  caisson builder history\n\nRun 'caisson builder history --help' for more information\n"),
        Row("buildx create", 1, "caisson: 'caisson builder create' is not available: there is one builder, in this program\n"),
        Row("build --annotation a=b .", 1, "caisson: --annotation is not supported yet: images are made without annotations; use --label\n"),
        Row("cp a b", 1, "must specify at least one container source\n"),
        Row("cp a:b c:d", 1, "copying between containers is not supported\n"),
        Row("pull -a alpine:3", 1, "tag can't be used with --all-tags/-a\n"),
        Row("inspect --type foo x", 1, "unknown type: \"foo\": must be one of \"config\", \"container\", \"image\", \"network\", \"node\", \"secret\", \"service\", \"task\", \"volume\"\n"),
        Row("events --since foo", 1, "failed to parse value as time or duration: \"foo\"\n"),
        Row("ps -f x", 125, "invalid argument \"x\" for \"-f, --filter\" flag: bad format of filter (expected name=value)\n\nUsage:  caisson ps [OPTIONS]\n\nRun 'caisson ps --help' for more information\n"),
        Row("login", 1, "Error: Cannot perform an interactive login from a non TTY device\n"),
        Row("login -p x --password-stdin", 1, "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n--password and --password-stdin are mutually exclusive\n"),
        Row("start -a x y", 1, "you cannot start and attach multiple containers at once\n"),
        Row("inspect --format {{.Foo x", 64, "template parsing error: template: :1: unclosed action\n"),
        Row("completion tcsh", 1, "unknown shell: tcsh: must be one of bash, zsh, fish\n"),
    ])
    func `mistakes are told as docker tells them`(_ row: Row) async {
        let run = CommandLineRun()
        #expect(await run(row.words) == row.status)
        #expect(run.err == row.message)
        #expect(run.out == "")
    }
}
