import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonDaemon
import CaissonLinux
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Control socket")
struct ControlTests {
    /// A server with some methods, for as long as the body runs.
    private func withServer(
        _ methods: [String: ControlHandler], _ body: (ControlClient, FilePath) async throws -> Void
    ) async throws {
        try await withFixture("control") { fixture in
            let ready = try EventDescriptor()
            let server = ControlServer(runRoot: fixture.root, methods: methods) { ready.signal() }
            let task = Task { try await server.run() }
            defer { task.cancel() }
            try await Reactor.shared.readable(ready.raw)
            try await body(ControlClient(runRoot: fixture.root), fixture.path(ControlProtocol.socketName))
        }
    }

    @Test("A request is answered with values and an end; its body arrives")
    func answers() async throws {
        let count: ControlHandler = { call in
            for number in 1...(try call.body(Int.self)) { try await call.reply(number) }
        }
        try await withServer(["count": count, "quiet": { _ in }]) { client, _ in
            var numbers: [Int] = []
            for try await number in client.stream("count", 5, as: Int.self) { numbers.append(number) }
            #expect(numbers == [1, 2, 3, 4, 5])
            #expect(try await client.call("count", 1, as: Int.self) == 1)
            try await client.perform("quiet")
        }
    }

    @Test("A failure comes across with code and message; the server goes on")
    func fails() async throws {
        try await withServer(["no": { _ in throw CaissonError(.notFound, "no such thing") }, "yes": { try await $0.reply("ok") }]) { client, _ in
            let error = await #expect(throws: CaissonError.self) { try await client.perform("no") }
            #expect(error?.code == .notFound)
            #expect(error?.message == "no such thing")
            let unknown = await #expect(throws: CaissonError.self) { try await client.perform("nonsense") }
            #expect(unknown?.code == .notImplemented)
            let answer = try await client.call("yes", as: String.self)
            #expect(answer == "ok")
        }
    }

    struct Line: Sendable, CustomTestStringConvertible {
        var sent: String
        var code: ErrorCode
        var testDescription: String { sent }
    }

    static let lines = [
        Line(sent: "hello", code: .invalidArgument),
        Line(sent: "{}", code: .invalidArgument),
        Line(sent: "{\"version\":2,\"id\":7,\"method\":\"yes\"}", code: .failedPrecondition),
        Line(sent: "{\"version\":1,\"id\":7,\"method\":\"body\"}", code: .invalidArgument),
        Line(sent: "{\"version\":1,\"id\":7,\"method\":\"body\",\"body\":\"text\"}", code: .invalidArgument),
    ]

    @Test("What is not understood is refused, not guessed", arguments: lines)
    func refuses(_ line: Line) async throws {
        try await withServer(["body": { call in _ = try call.body(Int.self) }]) { _, path in
            let socket = try UnixSocket.connect(path)
            try socket.send(Array("\(line.sent)\n".utf8))
            let reply = try ControlLine.decode(ControlReply<ControlNothing>.self, from: try await socket.receiveAsync().bytes, "reply")
            #expect(reply.failure?.code == line.code)
        }
    }

    @Test("Several requests are under way on one connection, each answered under its number")
    func interleaves() async throws {
        let gate = try EventDescriptor()
        let slow: ControlHandler = { call in
            try await Reactor.shared.readable(gate.raw)
            try await call.reply("slow")
        }
        try await withServer(["slow": slow, "fast": { try await $0.reply("fast") }]) { _, path in
            let socket = try UnixSocket.connect(path)
            for (id, method) in [(1, "slow"), (2, "fast")] { try socket.send(Array("{\"version\":1,\"id\":\(id),\"method\":\"\(method)\"}\n".utf8)) }
            var lines = LineBuffer()
            var replies: [ControlReply<String>] = []
            while replies.count < 4 {
                let complete = try lines.append(try await socket.receiveAsync().bytes)
                replies += try complete.map { try ControlLine.decode(ControlReply<String>.self, from: $0, "reply") }
                if replies.count == 2 { gate.signal() }
            }
            #expect(replies.map(\.id) == [2, 2, 1, 1])
            #expect(replies.compactMap(\.value) == ["fast", "slow"])
        }
    }

    @Test("Who goes away cancels what was asked for")
    func cancels() async throws {
        let ended = try EventDescriptor()
        let started = try EventDescriptor()
        let endless: ControlHandler = { _ in
            started.signal()
            do { try await Reactor.shared.sleep(for: .seconds(3600)) } catch { ended.signal() }
        }
        try await withServer(["endless": endless]) { client, _ in
            let task = Task { try await client.perform("endless") }
            try await Reactor.shared.readable(started.raw)
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            try await Reactor.shared.readable(ended.raw)
        }
    }

    @Test("Without an engine the error says how to get one")
    func nobody() async throws {
        try await withFixture("control") { fixture in
            let client = ControlClient(runRoot: fixture.root)
            #expect(!client.isListening)
            let error = await #expect(throws: CaissonError.self) { try await client.perform("status") }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("caissond start") == true)
        }
    }

    @Test("Other users are refused even where the socket's mode would let them in", .enabled(if: Host.isRoot && Host.has("setpriv") && Host.has("python3"), "needs root, setpriv and python3"))
    func otherUsers() async throws {
        try await withServer(["yes": { try await $0.reply("ok") }]) { _, path in
            try Files.setMode(path.removingLastComponent(), 0o755)
            try Files.setMode(path, 0o666)
            let script = """
                import socket,sys
                # Nothing is asked: who may not is told so at once.
                s=socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect(sys.argv[1]); print(s.recv(4096).decode())
                """
            let outcome = try await BlockingPool.shared.run {
                try Host.run("setpriv", ["--reuid=65534", "--clear-groups", "python3", "-c", script, path.string])
            }
            #expect(outcome.output.contains("permissionDenied"), "\(outcome.output)")
        }
    }
}
