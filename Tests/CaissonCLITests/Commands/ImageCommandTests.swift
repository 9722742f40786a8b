import CaissonAPI
import TestSupport
import Testing

@testable import CaissonCLI

struct ImageCommandTests {
    @Test func `pull closes with digest, status and the name`() async {
        let run = CommandLineRun(FakeEngine { $0.progress = [TransferProgress(id: "latest", status: "Pulling from library/alpine")] })
        #expect(await run("image pull alpine") == 0)
        #expect(
            run.out == """
                Using default tag: latest
                latest: Pulling from library/alpine
                Digest: sha256:feed
                Status: Downloaded newer image for alpine:latest
                docker.io/library/alpine:latest

                """)
        let quiet = CommandLineRun()
        #expect(await quiet("pull -q alpine") == 0)
        #expect(quiet.out == "docker.io/library/alpine:latest\n")
    }

    @Test func `push closes with the digest`() async {
        let run = CommandLineRun()
        #expect(await run("push localhost:5000/x:latest") == 0)
        #expect(run.out == "latest: digest: sha256:feed size: 528\n")
    }

    @Test func `rmi tells what went and goes on after errors`() async {
        let run = CommandLineRun(FakeEngine { $0.unknown = ["b"] })
        #expect(await run("rmi a b c") == 1)
        #expect(run.out == "Untagged: a:latest\nDeleted: sha256:1\nUntagged: c:latest\nDeleted: sha256:1\n")
        #expect(run.err == "Error: No such image: b\n")
    }

    @Test func `tag, save, load, import and make-base`() async throws {
        let fixture = try Fixture("cli")
        let path = "\(fixture.path("a.tar"))"
        let run = CommandLineRun()
        #expect(await run("tag a b") == 0)
        #expect(await run("save --format oci -o \(path) a b") == 0)
        #expect(await run("load -i \(path)") == 0)
        #expect(await run("import -m hi \(path) new:1") == 0)
        #expect(await run("image make-base busybox") == 0)
        #expect(await run("load -i \(path).none") == 1)
        #expect(run.out == "Loaded image: alpine:latest\nLoaded image ID: sha256:2\nsha256:3\nsha256:4\n")
        #expect(run.err == "Error: open \(path).none: no such file or directory\n")
        #expect(run.engine.calls == ["tag b a", "save oci a+b", "make-base busybox busybox:latest"])
        #expect(try HostFile.read(path) == Array("archive".utf8))
        try fixture.cleanUp()
    }

    @Test(arguments: [
        ("alpine", "alpine:latest"), ("alpine:3", "alpine:3"), ("r:5000/a", "r:5000/a:latest"), ("a@sha256:1", "a@sha256:1"),
    ])
    func `latest is the default tag`(_ reference: String, _ tagged: String) { #expect(ImageName.tagged(reference) == tagged) }
}
