import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct ProcessTests {
    @Test func `the program's arguments are those it was started with`() {
        #expect(ProcessEnvironment.arguments() == Array(CommandLine.arguments.dropFirst()))
    }

    @Test("exit codes and signals", arguments: [("exit 7", 7, nil), ("kill -9 $$", 137, 9), ("true", 0, nil)] as [(String, Int32, Int32?)])
    func status(_ row: (script: String, code: Int32, signal: Int32?)) async throws {
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sh", ["sh", "-c", row.script]))
        let status = try await child.wait()
        #expect(status.code == row.code)
        #expect(status.signal == row.signal)
        #expect(try await child.wait() == status)
    }

    @Test func `descriptors are mapped crosswise and nothing else is inherited`() async throws {
        let (one, two) = (try Pipe(), try Pipe())
        let (a, b) = (one.writer.raw, two.writer.raw)
        // The numbers of the sources are each other's targets.
        let child = try ChildProcess.spawn(
            SpawnRequest(
                "/bin/bash", ["bash", "-c", "echo first >&\(b); echo second >&\(a); ls /proc/self/fd | wc -l >&\(a)"],
                environment: ["PATH=/usr/bin:/bin"], descriptors: [b: a, a: b]))
        try #require(try await child.wait().isSuccess)
        #expect(String(decoding: try one.reader.read(upTo: 100), as: UTF8.self) == "first\n")
        let second = String(decoding: try two.reader.read(upTo: 100), as: UTF8.self)
        #expect(second.hasPrefix("second\n"))
    }

    @Test func `directory, environment and session are as asked`() async throws {
        let pipe = try Pipe()
        let child = try ChildProcess.spawn(
            SpawnRequest(
                "/bin/sh", ["sh", "-c", "pwd; echo $A; cut -d' ' -f6 /proc/self/stat; echo $$"],
                environment: ["A=b c", "PATH=/usr/bin:/bin"], descriptors: [1: pipe.writer.raw], newSession: true,
                workingDirectory: "/usr"))
        #expect(try await child.wait().isSuccess)
        let lines = String(decoding: try pipe.reader.read(upTo: 1000), as: UTF8.self).split(separator: "\n")
        #expect(lines == ["/usr", "b c", "\(child.pid)", "\(child.pid)"])
    }

    @Test func `a missing program fails with its error and leaves no child`() throws {
        #expect(throws: SyscallError("spawn", "/no/such", errno: ENOENT)) {
            _ = try ChildProcess.spawn(SpawnRequest("/no/such", ["x"]))
        }
    }

    @Test func `a NUL byte in an argument is refused`() throws {
        #expect(throws: SyscallError.self) { _ = try ChildProcess.spawn(SpawnRequest("/bin/true", ["true", "a\u{0}b"])) }
    }

    @Test func `a pidfd signals, sees the end, and then says there is nobody`() async throws {
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sleep", ["sleep", "100"]))
        let other = try Pidfd(pid: child.pid)
        #expect(try !other.hasExited())
        #expect(ProcessTable.startTime(child.pid) != nil)
        #expect(ProcessTable.parent(child.pid) == ProcessTable.ownID)
        try child.signal(.term)
        try await other.exited()
        #expect(try await child.wait().signal == SIGTERM)
        #expect(throws: SyscallError("kill", "SIGTERM", errno: ESRCH)) { try other.send(.term) }
        #expect(try child.waitBlocking(timeout: .zero)?.code == 143)
    }

    @Test("signals by name", arguments: [
        ("SIGTERM", 15), ("term", 15), ("15", 15), ("KILL", 9), ("SIGRTMIN", 34), ("rtmin+3", 37), ("RTMAX-1", 63), ("SIGIOT", 6),
    ] as [(String, Int32)])
    func signals(_ row: (text: String, number: Int32)) {
        #expect(Signal(row.text)?.number == row.number)
        #expect(Signal(Signal(number: row.number).name)?.number == row.number)
    }

    @Test(arguments: ["", "SIG", "0", "65", "-1", "RTMIN-1", "RTMIN+99", "nosuch"])
    func `what is no signal is refused`(_ text: String) { #expect(Signal(text) == nil) }

    @Test func `resource limits can be lowered to what is allowed`() throws {
        let limit = try Rlimit.current(.nofile)
        #expect(limit.soft <= limit.hard)
        #expect(Rlimit(soft: .max, hard: .max).clamped(to: limit) == Rlimit(soft: limit.hard, hard: limit.hard))
    }
}
