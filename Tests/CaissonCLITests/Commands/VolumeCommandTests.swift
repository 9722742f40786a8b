import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct VolumeCommandTests {
    private static let volumes = ["data10", "data2", "cache"].map { name in
        VolumeSummary(
            name: name, mountpoint: "/var/lib/caisson/volumes/\(name)/_data", labels: name == "cache" ? ["a": "b"] : [:],
            created: CommandLineRun.now)
    }

    private static let table = """
        DRIVER    VOLUME NAME
        local     cache
        local     data2
        local     data10

        """

    private static let json = """
        {"Availability":"N/A","Driver":"local","Group":"N/A","Labels":"a=b","Links":"N/A",\
        "Mountpoint":"/var/lib/caisson/volumes/cache/_data","Name":"cache","Scope":"local","Size":"N/A","Status":"N/A"}

        """

    @Test(arguments: [
        ("volume ls", table), ("volume list", table), ("volume ls -q", "cache\ndata2\ndata10\n"),
        ("volume ls --format {{.Name}}:{{.Label\u{a0}\"a\"}}", "cache:b\ndata2:\ndata10:\n"),
    ])
    func `volumes are listed as docker lists them`(_ words: String, _ text: String) async {
        let run = CommandLineRun(FakeEngine { $0.volumes = Self.volumes })
        let split = words.split(separator: " ").map { String($0.replacing("\u{a0}", with: " ")) }
        #expect(await run.run(split) == 0)
        #expect(run.out == text)
    }

    @Test func `a volume as json has docker's fields`() async {
        let run = CommandLineRun(FakeEngine { $0.volumes = [Self.volumes[2]] })
        #expect(await run("volume ls --format json") == 0)
        #expect(run.out == Self.json)
    }

    @Test func `inspect shows what is not set as null`() async {
        let run = CommandLineRun(FakeEngine { $0.volumes = [Self.volumes[1]] })
        #expect(await run("volume inspect data2 nope") == 1)
        #expect(
            run.out == """
                [
                    {
                        "CreatedAt": "2026-01-02T03:04:05Z",
                        "Driver": "local",
                        "Labels": null,
                        "Mountpoint": "/var/lib/caisson/volumes/data2/_data",
                        "Name": "data2",
                        "Options": null,
                        "Scope": "local"
                    }
                ]

                """)
        #expect(run.err == "Error: get nope: no such volume\n")
    }

    @Test func `create passes driver, labels and options on`() async {
        let run = CommandLineRun()
        #expect(await run("volume create --label a=b -o type=tmpfs -o device=tmpfs -o o=size=1m data") == 0)
        #expect(run.out == "data\n")
        let request = VolumeRequest(
            name: "data", options: ["type": "tmpfs", "device": "tmpfs", "o": "size=1m"], labels: ["a": "b"])
        #expect(run.engine.state.withLock(\.volumeRequests) == [request])
    }

    @Test func `rm names what it removed and reports the rest`() async {
        let run = CommandLineRun(FakeEngine { $0.unknown = ["b"] })
        #expect(await run("volume rm -f a b") == 1)
        #expect(run.out == "a\n")
        #expect(run.err == "Error: No such volume: b\n")
    }

    @Test(arguments: [
        ("volume prune", "This will remove anonymous local volumes not used by at least one container."),
        ("volume prune -a", "This will remove all local volumes not used by at least one container."),
    ])
    func `prune asks first`(_ words: String, _ warning: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out.hasPrefix("WARNING! \(warning)\nAre you sure you want to continue? [y/N] "))
        #expect(run.engine.calls.isEmpty)
    }

    @Test func `prune tells what it freed`() async {
        let run = CommandLineRun()
        #expect(await run("volume prune -f -a") == 0)
        #expect(run.out == "Deleted Volumes:\nold\n\nTotal reclaimed space: 2.048MB\n")
        #expect(run.engine.calls == ["volume prune all=true"])
    }

    @Test(arguments: [
        ("volume prune -a --filter all=1", "conflicting options: cannot specify both --all and --filter all=1\n"),
        ("volume create --type block x", "caisson: --type is not supported yet: this is of cluster volumes\n"),
        (
            "volume update x",
            "caisson: 'caisson volume update' is not available: only cluster volumes can be updated, and this version's swarm is of one machine\n"
        ),
    ])
    func `what is of cluster volumes is refused`(_ words: String, _ message: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 1)
        #expect(run.err == message)
    }
}

struct NaturalOrderTests {
    @Test(arguments: [
        ("v2", "v10"), ("v02", "v3"), ("a", "b"), ("a", "a1"), ("a9b", "a9c"), ("1a", "10"), ("v1", "v1x"),
    ])
    func `numbers in names count as numbers`(_ first: String, _ second: String) {
        #expect(NaturalOrder.precedes(first, second))
        #expect(!NaturalOrder.precedes(second, first))
    }
}
