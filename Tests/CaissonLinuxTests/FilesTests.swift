import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct FilesTests {
    @Test func `an atomic write replaces the file and leaves no temporary one`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("a", "old")
            try AtomicFile.write("new", to: path, mode: 0o640, durable: true)
            #expect(try Files.readText(path) == "new")
            #expect(try FileStatus.of(path).mode == 0o640)
            #expect(try Files.list(fixture.root).map(\.name) == ["a"])
        }
    }

    @Test func `an atomic write into a missing folder leaves nothing behind and names the file`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("none/a")
            let error = #expect(throws: SyscallError.self) { try AtomicFile.write("x", to: path) }
            #expect(error?.errno == ENOENT)
            #expect(error?.path == path.string)
        }
    }

    @Test func `reading stops at the limit`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("a", String(repeating: "x", count: 100))
            #expect(try Files.read(path, limit: 100).count == 100)
            #expect(throws: SyscallError("read", path.string, errno: EFBIG)) { _ = try Files.read(path, limit: 99) }
        }
    }

    @Test func `a listing is sorted by bytes and keeps names that are no text`() async throws {
        try await withFixture { fixture in
            for name in ["b", "a", "é", "B"] { try fixture.file(name) }
            let odd = fixture.root.appending(FilePath(platformString: [CChar(bitPattern: 0xff), 0]).components)
            try Files.write(odd, [1])
            let entries = try Files.list(fixture.root)
            #expect(entries.map(\.name) == ["B", "a", "b", "é", "\u{fffd}"])
            #expect(try Files.read(fixture.root.appending(entries[4].path.components)) == [1])
        }
    }

    @Test func `a listing with facts is sorted too, however many names there are`() async throws {
        try await withFixture { fixture in
            let stem = String(repeating: "n", count: 100)
            let names = (0..<1000).map { "\(stem)\($0)" } + [stem, "a", "é"]
            for name in names.shuffled() { try fixture.file(name, String(repeating: "x", count: name.utf8.count)) }
            let folder = try Files.open(fixture.root, [.read, .directory])
            let listed = try Directory.listing(folder.raw)
            #expect(listed.map(\.name) == names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(listed.allSatisfy { $0.status.kind == .regular && $0.status.size == Int64($0.name.count) })
        }
    }

    @Test func `a folder that is removed while it is open has nothing in it`() async throws {
        try await withFixture { fixture in
            let path = try fixture.folder("gone")
            let folder = try Files.open(path, [.read, .directory])
            try Files.removeDirectory(path)
            #expect(try Directory.entries(folder.raw) == [])
            #expect(try Directory.listing(folder.raw).isEmpty)
        }
    }

    @Test func `a walk visits parents first and can leave out a folder`() async throws {
        try await withFixture { fixture in
            for name in ["a/b/c", "a/d", "e/f", "g"] { try fixture.file(name) }
            try Files.symlink(target: fixture.path("a"), at: fixture.path("link"))
            var seen: [String] = []
            try Directory.walk(fixture.root) { path, _ in
                seen.append(path.string)
                return path == "e" ? .skip : .descend
            }
            #expect(seen == ["a", "a/b", "a/b/c", "a/d", "e", "g", "link"])
        }
    }

    @Test func `copy moves all bytes between descriptors`() async throws {
        try await withFixture { fixture in
            var generator = SeededGenerator(seed: 7)
            let bytes = generator.bytes(300_000...300_000)
            try Files.write(fixture.path("a"), bytes)
            let from = try Files.open(fixture.path("a"), .read)
            let to = try Files.open(fixture.path("b"), [.write, .create])
            #expect(try FileIO.copy(from: from.raw, to: to.raw, length: 200_000) == 200_000)
            #expect(try FileIO.copy(from: from.raw, to: to.raw) == 100_000)
            #expect(try Files.read(fixture.path("b")) == bytes)
        }
    }

    @Test func `what cannot be looked at is not taken for absent`() async throws {
        try await withFixture { fixture in
            let file = try fixture.file("a")
            #expect(try Files.isThere(file))
            #expect(try !Files.isThere(fixture.path("b")))
            #expect(try !Files.isThere(file.appending("below-a-file")))
            try Files.symlink(target: "loop", at: fixture.path("loop"))
            #expect(throws: SyscallError.self) { try Files.isThere(fixture.path("loop")) }
            #expect(throws: SyscallError.self) { try Files.isThere(fixture.path(String(repeating: "n", count: 300))) }
        }
    }

    @Test func `a mapped file shows its bytes, an empty one none`() async throws {
        try await withFixture { fixture in
            let file = try MappedFile(path: try fixture.file("a", "hello"))
            #expect(file.withBytes { String(decoding: $0, as: UTF8.self) } == "hello")
            #expect(try MappedFile(path: try fixture.file("b")).withBytes { $0.count } == 0)
        }
    }

    @Test func `extended attributes are set, listed and removed`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("a")
            try ExtendedAttributes.set("user.two", [2, 0, 2], on: path)
            try ExtendedAttributes.set("user.one", [], on: path)
            #expect(try ExtendedAttributes.names(of: path) == ["user.one", "user.two"])
            #expect(try ExtendedAttributes.value("user.two", of: path) == [2, 0, 2])
            #expect(try ExtendedAttributes.value("user.one", of: path) == [])
            #expect(try ExtendedAttributes.value("user.three", of: path) == nil)
            try ExtendedAttributes.remove("user.two", from: path)
            try ExtendedAttributes.remove("user.two", from: path)
            #expect(try ExtendedAttributes.names(of: path) == ["user.one"])
        }
    }
}
