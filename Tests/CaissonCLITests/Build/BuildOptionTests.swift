import CaissonAPI
import TestSupport
import Testing

@testable import CaissonCLI

struct BuildOptionTests {
    private func options(
        _ words: [String], environment: [String: String] = [:], terminals: Set<StandardStream> = []
    ) throws -> BuildOptions {
        let run = CommandLineRun(terminal: FakeTerminal { $0.terminals = terminals }, environment: environment)
        let parsed = try FlagParser(BuildFlags.all, interspersed: true).parse(words)
        return try BuildOptions(parsed.flags, context: parsed.arguments.first ?? "/", run.console, debug: false)
    }

    private func failure(_ words: [String], terminals: Set<StandardStream> = []) -> String {
        do {
            _ = try options(words, terminals: terminals)
            return ""
        } catch { return "\(error)" }
    }

    private func outputs(_ values: String...) throws -> [BuildOutput] {
        try options(values.flatMap { ["-o", $0] }).request.outputs
    }

    @Test func `outputs are read as buildx reads them`() throws {
        #expect(try outputs("out") == [.local(path: "/home/me/out")])
        #expect(try outputs("type=local,dest=/x") == [.local(path: "/x")])
        #expect(
            try outputs("type=tar,dest=a.tar", "type=oci,dest=b.tar") == [
                .tar(path: "/home/me/a.tar"), .oci(path: "/home/me/b.tar"),
            ])
        #expect(try outputs("type=docker") == [.image(names: [], push: false)])
        #expect(try outputs("type=docker,dest=/d.tar") == [.docker(path: "/d.tar")])
        #expect(try outputs("type=image,\"name=a,b\",push=true") == [.image(names: ["a", "b"], push: true)])
        #expect(try outputs("type=registry,name=r/x") == [.image(names: ["r/x"], push: true)])
        #expect(try outputs("type=cacheonly") == [.cacheOnly])
        #expect(
            try options(["-t", "x", "-o", "type=image,name=y"]).request.outputs == [.image(names: ["x"], push: false)])
        #expect(try options(["-t", "x", "--push"]).request.outputs == [.image(names: ["x"], push: true)])
        #expect(try options(["-t", "x", "--load"]).request.outputs == [.image(names: ["x"], push: false)])
        #expect(try options(["-t", "x"]).request.outputs == [])
        let piped = try options(["-o", "-"])
        #expect(piped.toStandardOutput?.hasPrefix("/tmp/caisson-output-") == true)
        #expect(piped.request.outputs == [.tar(path: piped.toStandardOutput ?? "")])
    }

    @Test(arguments: [
        ("-o type=", "type is required for output"), ("-o dest=x,a=b", "type is required for output"),
        ("-o type=local,x", "invalid value x"),
        ("-o type=local", "dest is required for local exporter"),
        ("-o type=local,dest=-", "dest cannot be stdout for local exporter"),
        ("-o type=oci,compression=zstd,dest=a", "output attribute compression is not supported for type=oci"),
        ("-o type=oci,dest=/tmp", "destination file /tmp is a directory"),
        ("-o type=foo", "unsupported output type \"foo\": use image, registry, oci, docker, local, tar or cacheonly"),
        ("--push", "tag is needed when pushing to registry"),
        ("--push -t a -o x", "push and \"local\" output can't be used together"),
        ("--iidfile i -o x", "local and tar exporters are incompatible with image ID file"),
        ("--progress foo", "invalid progress mode foo"),
        ("-q --progress plain", "progress=plain and quiet cannot be used together"),
        ("--progress tty", "failed to get console: provided file is not a console"),
        ("--network bridge2", "network mode \"bridge2\" is not supported: use default, none or host"),
        ("--build-arg =x", "invalid key-value pair \"=x\": empty key"),
        ("--label =", "invalid key-value pair \"=\": empty key"),
        ("--secret src=x", "secret missing ID"), ("--secret id=a,foo=b", "unexpected key 'foo' in 'foo=b'"),
        ("--secret id=a,src=/none", "failed to stat /none: no such file or directory"),
        ("--secret id=a,type=x", "unsupported secret type \"x\""),
        ("--secret id", "invalid field 'id' must be a key=value pair"),
        ("--ssh default", "invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set"),
        (
            "--ssh k=/etc/passwd",
            "ssh key files are not supported: add /etc/passwd to an agent with ssh-add and give its socket"
        ),
        ("--cache-from type=gha", "cache type \"gha\" is not supported: use local, registry or inline"),
        ("--cache-to type=local", "local cache requires dest"), ("--cache-from src=x", "type required for \"src=x\""),
        ("--build-context x", "invalid context value: x, expected key=value"),
        ("--build-context x=/none", "failed to get build context x: stat /none: no such file or directory"),
        ("--build-context x=/etc/passwd", "failed to get build context path x: /etc/passwd: not a directory"),
        ("--allow foo", "invalid entitlement: foo: must be network.host or security.insecure"),
        ("--add-host foo", "bad format for add-host: \"foo\""),
        ("--call outline", "call=outline is not supported: only check describes a Dockerfile without building it"),
        ("--call foo", "unknown call \"foo\": must be build or check"),
        ("--call check,x=y", "invalid print field: x=y"),
        ("--sbom true", "sbom=true is not supported: images are made without attestations"),
        ("--builder foo", "no builder \"foo\" found: there is one builder, in this program"),
        ("--on-error foo", "invalid value for on-error: foo: must be shell"),
        ("--on-error shell", "on-error=shell needs a terminal: the input device is not a TTY"),
        ("--on-error shell -", "Dockerfile or context from stdin is not supported with on-error"),
        ("-f - -", "invalid argument: can't use stdin for both build context and dockerfile"),
        ("nosuch", "unable to prepare context: path \"nosuch\" not found"),
        (
            "--platform a/b/c/d",
            "error parsing specified platform: \"a/b/c/d\": cannot parse platform specifier: invalid argument"
        ),
        (
            "-f http://x/Dockerfile",
            "a Dockerfile at a URL is not supported: fetch http://x/Dockerfile and give its path"
        ),
    ])
    func `values that cannot be used are told`(_ words: String, _ message: String) {
        #expect(failure(words.split(separator: " ").map { String($0) }) == message)
    }

    @Test func `an archive is not written to a terminal`() {
        #expect(
            failure(["-o", "-"], terminals: [.output])
                == "dest file is required for tar exporter. refusing to write to console")
    }

    @Test func `arguments take the environment, labels do not`() throws {
        let request = try options(
            [
                "--build-arg", "A=1", "--build-arg", "HOME", "--build-arg", "NONE", "--build-arg", "A=2", "--label",
                "l", "--label", "k=v=w",
            ],
            environment: ["HOME": "/root", "SOURCE_DATE_EPOCH": "17"]
        ).request
        #expect(
            request.buildArgs == [
                BuildArgument(name: "HOME", value: "/root"), BuildArgument(name: "A", value: "2"),
                BuildArgument(name: "SOURCE_DATE_EPOCH", value: "17"),
            ])
        #expect(request.labels == ["l": "", "k": "v=w"])
        #expect(request.sourceDateEpoch == 17)
        #expect(
            try options(["--build-arg", "SOURCE_DATE_EPOCH=5"], environment: ["SOURCE_DATE_EPOCH": "17"]).request
                .sourceDateEpoch == 5)
        #expect(try options(["--build-arg", "BUILDKIT_INLINE_CACHE=1"]).request.cacheTo == [.inline])
    }

    @Test func `caches, platforms, networks and limits`() throws {
        let request = try options([
            "--cache-from", "a/b,c", "--cache-from", "type=local,src=in", "--cache-to", "type=local,dest=/out,mode=max",
            "--platform", "linux/amd64,linux/arm64", "--network", "host", "--allow", "security.insecure", "--add-host",
            "h=1.2.3.4,i:5.6.7.8",
            "-m", "64m", "--shm-size", "1g", "--ulimit", "nofile=10:20", "--no-cache-filter", "a,b", "--squash",
            "--pull", "--target", "t",
        ]).request
        #expect(
            request.cacheFrom == [.registry(reference: "a/b"), .registry(reference: "c"), .local(path: "/home/me/in")])
        #expect(request.cacheTo == [.local(path: "/out")])
        #expect(request.platforms == ["linux/amd64", "linux/arm64"])
        #expect(request.entitlements == ["security.insecure", "network.host"])
        #expect(request.addHosts == ["h:1.2.3.4", "i:5.6.7.8"])
        #expect(request.memory == 64 << 20)
        #expect(request.shmSize == 1 << 30)
        #expect(request.ulimits == [Ulimit(name: "nofile", soft: 10, hard: 20)])
        #expect(request.noCacheStages == ["a", "b"])
        #expect(request.squash && request.pull && request.target == "t")
    }

    @Test func `secrets are files or variables`() throws {
        let fixture = try Fixture("cli")
        let file = "\(try fixture.file("s", "x"))"
        let secrets = try options(
            [
                "--secret", "id=a,src=\(file)", "--secret", "id=b,env=V", "--secret", "id=V", "--secret",
                "id=c,type=env,src=V", "--secret", "id=d,env=NONE",
            ],
            environment: ["V": "v"]
        ).request.secrets
        let value = Array("v".utf8)
        #expect(
            secrets == [
                BuildSecret(id: "a", file: file), BuildSecret(id: "b", value: value),
                BuildSecret(id: "V", value: value),
                BuildSecret(id: "c", value: value),
            ])
        try fixture.cleanUp()
    }

    @Test func `contexts are folders, URLs and standard input`() throws {
        let fixture = try Fixture("cli")
        let folder = "\(try fixture.folder("app"))"
        try fixture.file("app/dockerfile")
        for spelling in [folder, folder + "/", folder + "/.", folder + "/../app/"] {
            #expect(try options([spelling]).input == .ready(.folder(folder), .named("dockerfile")))
        }
        #expect(try options(["/."]).input == .ready(.folder("/"), .named("Dockerfile")))
        try fixture.file("app/Dockerfile")
        #expect(try options([folder]).input == .ready(.folder(folder), .named("Dockerfile")))
        #expect(try options(["-f", folder + "/sub/D", folder]).input == .ready(.folder(folder), .named("sub/D")))
        #expect(try options(["-f", "/else/D", folder]).input == .ready(.folder(folder), .named("/else/D")))
        #expect(try options(["-f", "-", folder]).input == .dockerfileOnInput(.folder(folder)))
        #expect(try options(["-"]).input == .contextOnInput(file: nil))
        #expect(try options(["-f", "sub/D", "-"]).input == .contextOnInput(file: "sub/D"))
        for url in ["https://h/x.git#main:sub", "http://h/a.tar", "git@github.com:a/b", "github.com/a/b", "git://h/x"] {
            #expect(try options([url]).input == .ready(.remote(url), .named("Dockerfile")))
        }
        let named = try options([
            "--build-context", "a=\(folder)", "--build-context", "b=docker-image://alpine", "--build-context",
            "c:latest=oci-layout://l:v1",
            "--build-context", "d=https://h/x.git",
        ]).request.namedContexts
        #expect(
            named == [
                "a": .folder(folder), "b": .image("alpine"), "c": .layout("/home/me/l:v1"),
                "d": .remote("https://h/x.git"),
            ])
        try fixture.cleanUp()
    }

    @Test(
        arguments: [
            ("", [], ProgressMode.plain), ("", [.error], .tty), ("--progress=plain", [.error], .plain),
            ("-q", [.error], .quiet),
            ("--progress=rawjson", [], .rawjson), ("--progress=quiet", [], .quiet), ("-q --progress=auto", [], .quiet),
        ] as [(String, Set<StandardStream>, ProgressMode)])
    func `the progress follows the terminal`(_ words: String, _ terminals: Set<StandardStream>, _ mode: ProgressMode)
        throws
    {
        let words = words.split(separator: " ").map { String($0) }
        #expect(try options(words, terminals: terminals).progress == mode)
    }

    @Test func `what Docker ignores with BuildKit is ignored`() throws {
        _ = try options([
            "--rm", "--force-rm", "--compress", "-c", "5", "--cpu-quota", "1", "--cpuset-cpus", "0", "--memory-swap",
            "1g",
            "--provenance=false", "--sbom=false", "--builder", "default", "--attest", "type=sbom,disabled=true",
        ])
    }
}
