import CaissonBuild
import CaissonCore
@testable import CaissonEngine
import CaissonLinux
import CaissonOCI
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Every `--mount` of RUN on the real kernel.
@Suite("RUN mounts", .serialized, .enabled(if: StepLab.isPossible, "needs root, overlayfs and busybox"))
struct StepMountTests {
    private func mount(_ target: String, _ source: StepMount.Source, isReadOnly: Bool = true) -> StepMount {
        StepMount(target: target, source: source, isReadOnly: isReadOnly)
    }

    private func cache(_ sharing: StepMount.Sharing = .shared, base: ChainID? = nil, path: String = "/") -> StepMount.Source {
        .cache(id: "/cache", sharing: sharing, base: base, path: path, mode: 0o755, uid: 0, gid: 0)
    }

    @Test("A context is bound; writes to it are refused, or forgotten where they are asked for")
    func context() async throws {
        try await StepLab.run { lab in
            try lab.fixture.file("context/sub/a.txt", "alpha")
            let folder = StepMount.Source.folder(lab.fixture.path("context"), path: "sub")
            let refused = try await lab.run("cat /src/deep/a.txt; echo x > /src/deep/a.txt") {
                $0.mounts = [mount("/src/deep", folder)]
            }
            #expect(refused.output == "alpha")
            #expect(refused.errors.contains("Read-only file system"))
            #expect(try lab.changes(refused) == [])
            let forgotten = try await lab.run("echo x >> /src/a.txt; cat /src/a.txt; echo y > /src/b") {
                $0.mounts = [mount("/src", folder, isReadOnly: false)]
            }
            #expect(forgotten.output == "alphax\n")
            #expect(try lab.changes(forgotten) == [])
            #expect(try Files.list(lab.fixture.path("context/sub")).map(\.name) == ["a.txt"])
            #expect(try Files.readText(lab.fixture.path("context/sub/a.txt")) == "alpha")
        }
    }

    @Test("A link in a context leads nowhere outside of it")
    func hostileLink() async throws {
        try await StepLab.run { lab in
            try lab.fixture.file("context/etc/shadow", "inside")
            try Files.symlink(target: "/etc/shadow", at: lab.fixture.path("context/out"))
            let folder = StepMount.Source.folder(lab.fixture.path("context"), path: "out")
            #expect(try await lab.run("cat /f") { $0.mounts = [mount("/f", folder)] }.output == "inside")
            let missing = StepMount.Source.folder(lab.fixture.path("context"), path: "nothing")
            await #expect(throws: CaissonError.self) { try await lab.run("true") { $0.mounts = [mount("/f", missing)] } }
        }
    }

    @Test("Layers of a stage are bound, one or several, to read or to write on")
    func layers() async throws {
        try await StepLab.run { lab in
            let first = try await lab.layer("mkdir /out; echo 1 > /out/one; echo 2 > /out/two")
            let second = try await lab.layer("rm /out/two; echo 3 > /out/three", on: first.chainID)
            let stage = StepMount.Source.layers(second.chainID, path: "/out")
            let seen = try await lab.run("ls /in; touch /in/x || echo refused") { $0.mounts = [mount("/in", stage)] }
            #expect(seen.output == "one\nthree\nrefused\n")
            let written = try await lab.run("echo x > /in/x; ls /in") { $0.mounts = [mount("/in", stage, isReadOnly: false)] }
            #expect(written.output == "one\nthree\nx\n")
            #expect(try await lab.run("ls /in") { $0.mounts = [mount("/in", stage)] }.output == "one\nthree\n")
            let single = StepMount.Source.layers(lab.base, path: "/etc/passwd")
            #expect(try await lab.run("head -c4 /p") { $0.mounts = [mount("/p", single)] }.output == "root")
            let nothing = StepMount.Source.layers(nil, path: "/")
            #expect(try await lab.run("ls -A /e; touch /e/f && ls /e") { $0.mounts = [mount("/e", nothing, isReadOnly: false)] }.output == "f\n")
        }
    }

    @Test("A cache outlives the step, begins with its base, and is no change")
    func caches() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("echo kept > /root/.cache/c; stat -c %a /root/.cache; echo own > /root/own") {
                $0.mounts = [mount("/root/.cache", cache(), isReadOnly: false)]
            }
            #expect(outcome.output == "755\n")
            #expect(try lab.changes(outcome) == ["/root", "/root/own"])
            #expect(try await lab.run("cat /c/c") { $0.mounts = [mount("/c", cache())] }.output == "kept\n")
            let base = try await lab.layer("mkdir /seed; echo seed > /seed/s; chown 1:1 /seed")
            let seeded = cache(base: base.chainID, path: "/seed")
            #expect(try await lab.run("cat /c/s; stat -c %u /c") { $0.mounts = [mount("/c", seeded)] }.output == "seed\n1\n")
            let owned = StepMount.Source.cache(id: "o", sharing: .shared, base: nil, path: "/", mode: 0o700, uid: 5, gid: 6)
            #expect(try await lab.run("stat -c '%a %u %g' /c") { $0.mounts = [mount("/c", owned)] }.output == "700 5 6\n")
            let store = CacheMountStore(context: lab.context)
            let entries = try store.entries()
            #expect(entries.map(\.id).sorted() == ["/cache", "/cache", "o"])
            #expect(entries.allSatisfy { !$0.inUse && $0.size > 0 })
            for entry in entries { #expect(try store.remove(entry.key)) }
            #expect(try store.entries().isEmpty)
        }
    }

    @Test("A locked cache is one step's at a time, a private one is another for each", arguments: [StepMount.Sharing.locked, .private])
    func sharing(_ sharing: StepMount.Sharing) async throws {
        try await StepLab.run { lab in
            let script = "test -e /c/busy && echo clash; touch /c/busy; usleep 100000; rm /c/busy"
            let outputs = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await lab.run(script) { $0.mounts = [mount("/c", cache(sharing), isReadOnly: false)] }.output }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outputs == ["", "", ""])
            let copies = try Files.list(lab.fixture.path("state/builds/cache-mounts")).first.map {
                try Files.list(lab.fixture.path("state/builds/cache-mounts/\($0.name)")).filter { $0.kind == .directory }.count
            }
            #expect(copies == (sharing == .locked ? 1 : 3))
        }
    }

    @Test("Waiting for a locked cache ends when it is cancelled")
    func cancelledWait() async throws {
        try await StepLab.run { lab in
            let held = try await CacheMountStore(context: lab.context).take(
                "/cache", .locked, CacheMountStore.Seed(base: nil, path: "/", mode: 0o755, uid: 0, gid: 0))
            let task = Task { try await lab.run("true") { $0.mounts = [mount("/c", cache(.locked), isReadOnly: false)] } }
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            held.lock.release()
        }
    }

    @Test("A tmpfs has its size and is forgotten")
    func memory() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("df -k /t | tail -1 | awk '{print $2}'; echo x > /t/x; cp /bin/busybox /t; /t/busybox true") {
                $0.mounts = [mount("/t", .tmpfs(size: 4 << 20), isReadOnly: false)]
            }
            #expect(outcome.output == "4096\n")
            #expect(outcome.exit.status == 0)
            #expect(try lab.changes(outcome) == [])
        }
    }

    @Test("A secret is a file in memory with its mode and owner, and never in the layer or on a disk")
    func secrets() async throws {
        try await StepLab.run { lab in
            let bytes = Array("s3cr3t".utf8) + [0, 255]
            let outcome = try await lab.run("wc -c < /run/secrets/key; stat -c '%a %u %g' /run/secrets/key; stat -f -c %T /run/secrets/key; echo x > /run/other") {
                $0.mounts = [
                    mount("/run/secrets/key", .secret(bytes, mode: 0o440, uid: 3, gid: 4)),
                    mount("/run/secrets/empty", .secret([], mode: 0o400, uid: 0, gid: 0)),
                ]
            }
            #expect(outcome.output == "8\n440 3 4\ntmpfs\n")
            #expect(try lab.changes(outcome) == ["/run", "/run/other"])
            #expect(try Host.run("grep", ["-rl", "s3cr3t", lab.fixture.root.string]).output == "")
        }
    }

    @Test("An agent's socket is reached by the user it is for, through this process")
    func agent() async throws {
        try await StepLab.run { lab in
            let path = lab.fixture.path("agent.sock")
            let listener = try UnixListener(path: path)
            let answer = Task {
                let client = try await listener.acceptAsync()
                #expect(try client.peer().userID == 0)
                let asked = try await client.receiveAsync().bytes
                try await client.sendAsync(Array("got ".utf8) + asked)
                client.shutdown(.write)
            }
            let outcome = try await lab.run("stat -c '%F %a %u' $SSH_AUTH_SOCK") { step in
                step.user = "1"
                step.environment.append("SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0")
                step.mounts = [mount("/run/buildkit/ssh_agent.0", .socket(path, mode: 0o600, uid: 1, gid: 1), isReadOnly: false)]
            }
            #expect(outcome.output == "socket 600 1\n")
            #expect(try lab.changes(outcome) == [])
            let proxy = try AgentProxy(at: lab.fixture.path("proxy"), to: path, mode: 0o600, uid: 0, gid: 0)
            let served = Task { await proxy.serve() }
            let client = try UnixSocket.connect(lab.fixture.path("proxy"))
            try await client.sendAsync(Array("hello".utf8))
            #expect(try await client.receiveAsync().bytes == Array("got hello".utf8))
            #expect(try await client.receiveAsync().bytes.isEmpty)
            try await answer.value
            served.cancel()
            await served.value
        }
    }
}
