import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct DescriptorTests {
    @Test func `an owner closes its descriptor when it goes, unless it was taken`() throws {
        let taken: Int32
        let dropped: Int32
        do {
            let one = try Files.open("/dev/null", .read)
            let two = try Files.open("/dev/null", .read)
            dropped = one.raw
            taken = two.take()
        }
        defer { close(taken) }
        #expect(fcntl(taken, F_GETFD) == FD_CLOEXEC)
        // Another test may have got the number meanwhile; then it is not our /dev/null any more or simply open again.
        #expect(dropped != taken)
    }

    @Test func `an event is seen once`() throws {
        let event = try EventDescriptor()
        #expect(!event.drain())
        event.signal()
        event.signal()
        #expect(try FileIO.poll(event.raw, timeout: .zero))
        #expect(event.drain())
        #expect(!event.drain())
    }

    @Test func `a fifo wakes who listens, and only them`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("bell")
            #expect(try !FifoBell.ring(path), "there is no fifo yet")
            do {
                let bell = try FifoBell(at: path)
                #expect(try FifoBell.ring(path))
                #expect(try FifoBell.ring(path))
                try await bell.rung()
                async let next: Void = bell.rung()
                #expect(try FifoBell.ring(path))
                try await next
            }
            #expect(try !FifoBell.ring(path), "nobody listens any more")
            #expect(throws: SyscallError.self) { _ = try FifoBell(at: fixture.path("none/bell")) }
        }
    }

    @Test func `descriptors travel over a socket`() throws {
        let (one, two) = try UnixSocket.pair()
        let pipe = try Pipe()
        try one.send([1, 2, 3], descriptors: [pipe.writer.raw, pipe.writer.raw])
        let message = try two.receive()
        #expect(message.bytes == [1, 2, 3])
        #expect(message.descriptors.count == 2)
        try message.descriptors[1].writeAll("hi")
        #expect(try pipe.reader.read(upTo: 10) == Array("hi".utf8))
        #expect(fcntl(message.descriptors[0].raw, F_GETFD) == FD_CLOEXEC)
    }

    @Test func `a large message arrives whole, and the end is empty`() async throws {
        let (one, two) = try UnixSocket.pair()
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        async let sent: Void = {
            try await one.sendAsync(bytes)
            one.shutdown(.write)
        }()
        var received: [UInt8] = []
        while true {
            let message = try await two.receiveAsync()
            if message.bytes.isEmpty { break }
            received += message.bytes
        }
        try await sent
        #expect(received == bytes)
    }

    @Test("listening works at any path length", arguments: [1, 200])
    func listen(_ length: Int) async throws {
        try await withFixture { fixture in
            let path = try fixture.folder(String(repeating: "d", count: length)).appending("socket")
            let listener = try UnixListener(path: path)
            #expect(try FileStatus.of(path).mode == 0o600)
            let client = try UnixSocket.connect(path)
            let server = try await listener.acceptAsync()
            #expect(try server.peer().pid == ProcessTable.ownID)
            try client.send(Array("ping".utf8))
            #expect(try server.receive().bytes == Array("ping".utf8))
            #expect(throws: SyscallError("bind", path.string, errno: EADDRINUSE)) { _ = try UnixListener(path: path) }
        }
    }

    @Test func `a socket nobody listens on any more is replaced`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("socket")
            let kept = fixture.path("kept")
            do {
                let dead = try UnixListener(path: path)
                try Files.link(path, at: kept)
                _ = dead
            }
            try Files.rename(kept, to: path)
            let listener = try UnixListener(path: path)
            _ = try UnixSocket.connect(path)
            _ = try listener.accept()
        }
    }

    @Test func `inotify tells what happened in a folder`() async throws {
        try await withFixture { fixture in
            var changes = try Inotify.changes(of: fixture.root, [.create, .closeWrite]).makeAsyncIterator()
            try fixture.file("a", "x")
            var seen: [InotifyEvent] = []
            while seen.count < 2, let events = await changes.next() { seen += events }
            #expect(seen.map(\.name) == ["a", "a"])
            #expect(seen.map(\.mask) == [.create, .closeWrite])
        }
    }

    @Test func `a terminal has a size and a raw mode that is undone`() throws {
        let (controller, terminal) = try TTY.openPair(WindowSize(columns: 100, rows: 30))
        #expect(TTY.isTerminal(terminal.raw))
        #expect(TTY.size(terminal.raw) == WindowSize(columns: 100, rows: 30))
        let mode = try TTY.RawMode(terminal.raw)
        try controller.writeAll("a")
        #expect(try terminal.read(upTo: 10) == Array("a".utf8))
        mode.restore()
        try controller.writeAll("b\r")
        #expect(try terminal.read(upTo: 10) == Array("b\n".utf8))
        let pipe = try Pipe()
        #expect(TTY.size(pipe.reader.raw) == nil)
        #expect(throws: SyscallError.self) { _ = try TTY.RawMode(pipe.reader.raw) }
    }
}
