import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Host.canRunContainers, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct ShimLifeTests {
    @Test func `the run directory tells of the process and of its end`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sh", "-c", "read line; exit 4")
            var copy = container
            copy.adjust = { $0.openStdin = true; $0.generation = 7 }
            let connection = try await copy.start()
            let directory = RunDirectory(container.runDirectory)
            #expect(try directory.running()?.pid == connection.pid)
            #expect(try directory.running()?.generation == 7)
            #expect(directory.isShimAlive())
            #expect(try directory.exit() == nil)
            try await connection.send(Array("\n".utf8))
            let report = try await connection.wait()
            #expect(try directory.exit() == report)
            #expect(try directory.running() == nil)
            #expect(report.status == 4)
            await connection.recorded()
        }
    }

    @Test func `a failing process is started again as often as allowed`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "echo run; exit 3")
            container.host.restartPolicy = RestartPolicy(name: "on-failure", maximumRetryCount: 2)
            let outcome = try await container.run()
            #expect(outcome.output == "run\nrun\nrun\n")
            #expect(outcome.report.restartCount == 2)
            #expect(outcome.report.generation == 3)
        }
    }

    @Test func `a process that succeeds is left alone by on-failure`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "true")
            container.host.restartPolicy = RestartPolicy(name: "on-failure")
            #expect(try await container.run().report.restartCount == 0)
        }
    }

    @Test func `a stop by the user is not followed by a restart`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "trap 'exit 5' TERM; echo up; while :; do sleep 0.02; done")
            container.host.restartPolicy = RestartPolicy(name: "always")
            let connection = try await container.start()
            _ = try await connection.waitFor("up")
            try await connection.signal(Signal.term.number, stop: true, killAfter: .seconds(30))
            let report = try await connection.wait()
            #expect(report.status == 5)
            #expect(!report.restarting)
            await connection.recorded()
        }
    }

    @Test func `a process deaf to the stop signal is killed in time by its monitor`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.02; done")
            let connection = try await container.start()
            _ = try await connection.waitFor("up")
            try await connection.signal(Signal.term.number, stop: true, killAfter: .milliseconds(100))
            #expect(try await connection.wait().status == 137)
            await connection.recorded()
        }
    }

    @Test func `a stop that comes before the word to run is obeyed after it`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sleep", "60")
            container.adjust = { $0.generation = 7 }
            let launcher = try await container.client.launch(container.plan())
            try await self.tell(Signal.kill.number, generation: 7, in: container)
            try await launcher.start()
            #expect(try await launcher.wait().status == 137)
            await launcher.recorded()
        }
    }

    @Test func `a stop that was meant for an earlier life passes by`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "echo up; read line; exit 4")
            container.adjust = { ($0.openStdin, $0.generation) = (true, 7) }
            let launcher = try await container.client.launch(container.plan())
            try await self.tell(Signal.kill.number, generation: 6, in: container)
            try await launcher.start()
            _ = try await launcher.waitFor("up")
            try await self.tell(Signal.kill.number, generation: 6, in: container)
            try await launcher.send(Array("\n".utf8))
            #expect(try await launcher.wait().status == 4)
            await launcher.recorded()
        }
    }

    /// Has a stop from another connection arrive: the answer to what is sent after it means that it did.
    private func tell(_ signal: Int32, generation: Int64, in container: ContainerFixture) async throws {
        let other = try await ShimClient.attach(
            runDirectory: container.runDirectory, AttachOptions(stdin: false, stdout: false, stderr: false))
        try await other.signal(signal, stop: true, generation: generation)
        await other.detach()
        _ = try await ShimClient.attach(
            runDirectory: container.runDirectory, AttachOptions(stdin: false, stdout: false, stderr: false))
    }

    @Test func `a recorder that comes later sees restarts`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sleep", "60")
            container.host.restartPolicy = RestartPolicy(name: "always")
            container.adjust = { $0.isRecorder = false; $0.attach = nil }
            let first = try await container.start()
            let recorder = try await ShimClient.attach(
                runDirectory: container.runDirectory, AttachOptions(stdout: false, stderr: false), isRecorder: true)
            try await first.signal(Signal.kill.number)
            var seen: [String] = []
            for await event in recorder.events() {
                switch event {
                case .started(let report): seen.append("start \(report.generation)")
                case .exited(let report): seen.append("exit \(report.status) \(report.restarting)")
                }
                if seen.count == 3 { break }
            }
            #expect(seen == ["start 1", "exit 137 true", "start 2"])
            try await recorder.signal(Signal.kill.number, stop: true)
            #expect(try await recorder.wait().restartCount == 1)
            await recorder.recorded()
        }
    }

    @Test func `with nobody connected the reap command runs in the host's network`() async throws {
        try await withFixture { fixture in
            let pipe = try fixture.file("reaped", "")
            var container = try ContainerFixture(fixture, "true")
            container.adjust = { plan in
                plan.isRecorder = false
                plan.reapCommand = ["/bin/sh", "-c", "readlink /proc/self/ns/net > \(pipe.string).new && mv \(pipe.string).new \(pipe.string)"]
            }
            let connection = try await container.start()
            let monitor = try Pidfd(pid: connection.shimPID)
            _ = try await connection.wait()
            await connection.detach()
            #expect(try monitor.hasExited(timeout: .seconds(10)))
            let host = try Files.readLink("/proc/self/ns/net").string
            #expect(try Files.readText(pipe) == host + "\n")
        }
    }

    @Test func `a container does not outlive its monitor`() async throws {
        try await withFixture { fixture in
            let connection = try await ContainerFixture(fixture, "sleep", "60").start()
            let process = try Pidfd(pid: connection.pid)
            try Signal.kill.send(to: connection.shimPID)
            #expect(try process.hasExited(timeout: .seconds(10)))
            let error = await #expect(throws: CaissonError.self) { _ = try await connection.wait() }
            #expect(error?.code == .unavailable)
        }
    }

    @Test func `a container never started ends with who made it`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sleep", "60")
            let connection = try await container.client.launch(container.plan())
            let monitor = try Pidfd(pid: connection.shimPID)
            await connection.detach()
            #expect(try monitor.hasExited(timeout: .seconds(10)))
        }
    }

    @Test func `detaching leaves the process running, attaching finds it`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "read a; echo got $a")
            container.adjust = { $0.openStdin = true; $0.isRecorder = false }
            let first = try await container.start()
            await first.detach()
            let second = try await ShimClient.attach(runDirectory: container.runDirectory, AttachOptions(stdin: true), isRecorder: true)
            #expect(second.pid == first.pid)
            try await second.send(Array("it\n".utf8))
            #expect(try await second.collect().output == "got it\n")
            await second.recorded()
        }
    }

    @Test func `a log rotates by size and keeps its number of files`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sh", "-c", "i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done")
            var copy = container
            copy.adjust = { $0.log = LogPlan(path: container.log, maxSize: 4096, maxFiles: 3) }
            #expect(try await copy.run().status == 0)
            let names = try Files.list(container.log.removingLastComponent()).map(\.name).filter { $0.hasPrefix("log") }
            #expect(names.sorted() == ["log.jsonl", "log.jsonl.1", "log.jsonl.2"])
            var lines: [String] = []
            for try await batch in LogTail(path: container.log).batches(LogOptions()) {
                lines += batch.map { String(decoding: $0.bytes, as: UTF8.self) }
            }
            #expect(lines.last == "line 199\n")
            let first = lines.first.flatMap { Int($0.filter(\.isNumber)) } ?? 0
            #expect(lines == (first..<200).map { "line \($0)\n" })
        }
    }

    @Test func `any bytes a process writes are valid JSON in its log`() async throws {
        try await withFixture { fixture in
            var bytes: [UInt8] = []
            var generator = SeededGenerator(seed: 11)
            for _ in 0..<40_000 { bytes.append(UInt8.random(in: 0...255, using: &generator)) }
            for text in ["\u{7f}\"\\/\u{2028}é漢🙂\r\n", "\u{0}\u{1f}\t\n"] { bytes += Array(text.utf8) }
            try Files.write(fixture.path("bytes"), bytes)
            var container = try ContainerFixture(fixture, "cat", "/bytes")
            container.mounts = [SpecMount(source: fixture.path("bytes").string, destination: "/bytes", readOnly: true)]
            #expect(try await container.run().status == 0)
            var logged: [UInt8] = []
            for line in try Files.read(container.log).split(separator: UInt8(ascii: "\n")) {
                logged += Array(try LogLine(json: Array(line)).log.utf8)
            }
            #expect(String(decoding: logged, as: UTF8.self) == sanitized(bytes))
        }
    }

    /// Every byte that is part of no valid sequence becomes U+FFFD by itself.
    private func sanitized(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil && $0 <= rest.count }
            text.unicodeScalars += (length.flatMap { String(validating: rest.prefix($0), as: UTF8.self) } ?? "\u{FFFD}").unicodeScalars
            rest = rest.dropFirst(length ?? 1)
        }
        return text
    }
}
