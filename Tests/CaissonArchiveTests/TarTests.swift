import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct TarTests {
    struct Member: Equatable {
        var entry: TarEntry
        var data: [UInt8] = []
    }

    static func write(_ members: [Member]) throws -> [UInt8] {
        var result: [UInt8] = []
        let writer = TarWriter { result.append(contentsOf: $0) }
        for member in members {
            try writer.begin(member.entry)
            try member.data.withUnsafeBytes { try writer.write($0) }
        }
        try writer.finish()
        return result
    }

    static func read(_ bytes: [UInt8], limits: TarLimits = TarLimits(), piece: Int = .max) throws -> [Member] {
        let reader = try TarReader(ByteStream.source(of: bytes, piece: piece), limits: limits)
        var members: [Member] = []
        while let entry = try reader.next() { members.append(Member(entry: entry, data: try reader.readAll())) }
        return members
    }

    static func file(_ path: String, _ data: String = "") -> Member {
        Member(
            entry: TarEntry(path: Array(path.utf8), kind: .regular, mode: 0o644, size: Int64(data.utf8.count)),
            data: Array(data.utf8))
    }

    private static func randomMember(_ random: inout SeededGenerator) -> Member {
        let kinds: [TarEntry.Kind] = [.regular, .directory, .symbolicLink, .hardLink, .characterDevice, .blockDevice, .fifo]
        var path = random.bytes(1...140).map { $0 == 0 || $0 == UInt8(ascii: "/") ? UInt8(ascii: "x") : $0 }
        if random.oneIn(3) { path = Array("dir/".utf8) + path }
        var entry = TarEntry(path: path, kind: random.pick(kinds) ?? .regular, mode: UInt32(random.integer(0...0o7777)))
        entry.uid = random.oneIn(4) ? 4_000_000_000 : UInt32(random.integer(0...100_000))
        entry.gid = UInt32(random.integer(0...3_000_000))
        entry.modified = Timestamp(
            seconds: Int64(random.integer(-100_000...20_000_000_000)), nanoseconds: Int32(random.integer(0...999_999_999)))
        if entry.kind == .directory { entry.path.append(UInt8(ascii: "/")) }
        if entry.kind == .symbolicLink || entry.kind == .hardLink {
            entry.linkTarget = random.bytes(1...140).map { $0 == 0 ? 1 : $0 }
        }
        if entry.kind == .characterDevice || entry.kind == .blockDevice {
            (entry.deviceMajor, entry.deviceMinor) = (UInt32(random.integer(0...4000)), UInt32(random.integer(0...100_000)))
        }
        if random.oneIn(2), entry.kind != .hardLink {
            entry.attributes = [
                .init(name: "security.capability", value: random.bytes(0...40)),
                .init(name: "user.\(random.text(1...20))", value: random.bytes(0...300)),
            ]
        }
        var member = Member(entry: entry)
        if entry.kind == .regular {
            member.data = random.bytes(0...3000)
            member.entry.size = Int64(member.data.count)
        }
        return member
    }

    @Test("a want of memory before is not taken for one of the archive")
    func oldError() throws {
        try forAll(20) { random in
            let members = (0..<8).map { _ in Self.randomMember(&random) }
            let reader = try TarReader(ByteStream.source(of: try Self.write(members), piece: 512))
            var found: [Member] = []
            while true {
                errno = ENOMEM
                guard let entry = try reader.next() else { break }
                found.append(Member(entry: entry, data: try reader.readAll()))
            }
            guard found == members else { throw Mismatch(expected: members, found: found) }
        }
    }

    @Test("what is written is read back, whatever the names, owners, times and attributes")
    func roundTrips() throws {
        try forAll(60) { random in
            var members: [Member] = []
            for _ in 0..<random.integer(0...12) { members.append(Self.randomMember(&random)) }
            let bytes = try Self.write(members)
            let found = try Self.read(bytes, piece: random.integer(1...5000))
            guard found == members else { throw Mismatch(expected: members, found: found) }
            guard try Self.write(found) == bytes else { throw Mismatch(expected: members, found: found) }
        }
    }

    struct Mismatch: Error, CustomStringConvertible {
        let expected: [Member]
        let found: [Member]
        var description: String {
            for (left, right) in zip(expected, found) where left != right { return "\(left.entry)\nis read as\n\(right.entry)" }
            return "\(expected.count) members, \(found.count) read"
        }
    }

    @Test("names in composed and decomposed letters and names that are no text stay as they are")
    func keepsNames() throws {
        let long = String(repeating: "d", count: 120)
        for name in [Array("cafe\u{301}".utf8), Array("caf\u{e9}".utf8), [0x72, 0xff, 0xfe], Array("\(long)/e\u{301}".utf8)] {
            let entry = TarEntry(path: name, kind: .fifo, mode: 0o600)
            #expect(try Self.read(Self.write([Member(entry: entry)])).map(\.entry.path) == [name])
        }
    }

    @Test("no bytes at all and nothing but padding are empty archives")
    func readsEmpty() throws {
        #expect(try Self.read([]).isEmpty)
        #expect(try Self.read([UInt8](repeating: 0, count: 1024)).isEmpty)
        #expect(try Self.read([UInt8](repeating: 0, count: 10_240)).isEmpty)
    }

    @Test("an archive that is cut or not one is data loss")
    func noticesDamage() throws {
        let bytes = try Self.write([Self.file("a", String(repeating: "x", count: 2000)), Self.file("b")])
        for broken in [Array(bytes[..<700]), Array(bytes[..<300]), Array("this is not an archive".utf8), [UInt8](repeating: 0x41, count: 2048)] {
            let error = #expect(throws: CaissonError.self) { try Self.read(broken) }
            #expect(error?.code == .dataLoss)
        }
        var wrong = bytes
        wrong[0] ^= 1
        #expect(throws: CaissonError.self) { try Self.read(wrong) }
    }

    @Test("any damage ends in an error or in other content, never in a crash")
    func survivesNoise() throws {
        let bytes = try Self.write([
            Self.file("dir/" + String(repeating: "n", count: 150), "hello"), Self.file("b", String(repeating: "y", count: 600)),
        ])
        try forAll(300) { random in
            var copy = bytes
            for _ in 0...random.integer(0...6) { copy[random.integer(0...(copy.count - 1))] = UInt8(random.integer(0...255)) }
            _ = try? Self.read(copy)
        }
    }

    @Test("the limits on entries, paths and attributes hold")
    func keepsLimits() throws {
        let bytes = try Self.write((0..<5).map { Self.file("f\($0)") })
        #expect(throws: CaissonError.self) { try Self.read(bytes, limits: TarLimits(entryCount: 4)) }
        #expect(try Self.read(bytes, limits: TarLimits(entryCount: 5)).count == 5)
        let long = try Self.write([Self.file(String(repeating: "p", count: 500))])
        #expect(throws: CaissonError.self) { try Self.read(long, limits: TarLimits(pathLength: 499)) }
        var heavy = Self.file("h")
        heavy.entry.attributes = [.init(name: "user.x", value: [UInt8](repeating: 1, count: 1000))]
        #expect(throws: CaissonError.self) { try Self.read(Self.write([heavy]), limits: TarLimits(attributeBytes: 999)) }
    }

    @Test("a writer refuses a name with a zero byte and data that does not fit")
    func writerChecks() throws {
        let writer = TarWriter { _ in }
        #expect(throws: CaissonError.self) { try writer.begin(TarEntry(path: [0x61, 0], kind: .fifo, mode: 0)) }
        try writer.begin(TarEntry(path: [0x61], kind: .regular, mode: 0, size: 1))
        #expect(throws: CaissonError.self) { try writer.finish() }
        #expect(throws: CaissonError.self) { try writer.writeZeros(2) }
    }

    @Test("GNU tar reads ours, and we read its formats and sparse files", .enabled(if: Host.has("tar"), "needs GNU tar"))
    func agreesWithTar() async throws {
        try await withFixture { fixture in
            let long = "dir/" + String(repeating: "long", count: 40)
            try Files.write(fixture.path("ours.tar"), Self.write([Self.file(long, "content")]))
            try fixture.folder("out")
            #expect(try Host.run("tar", ["-xf", fixture.path("ours.tar").string, "-C", fixture.path("out").string]).code == 0)
            #expect(try Files.readText(fixture.path("out/\(long)")) == "content")

            let sparse = try Files.open(fixture.path("out/sparse"), [.write, .create])
            try sparse.seek(to: 3 << 20)
            try sparse.writeAll("end")
            for format in ["v7", "ustar", "gnu", "oldgnu", "pax"] {
                var arguments = ["--format=\(format)", "--sort=name", "-C", fixture.path("out").string]
                if !["v7", "ustar"].contains(format) { arguments.append("--sparse") }
                let names = ["v7", "ustar"].contains(format) ? ["sparse"] : ["dir", "sparse"]
                let target = fixture.path("theirs.tar")
                #expect(try Host.run("tar", arguments + ["-cf", target.string] + names).code == 0)
                let members = try Self.read(Files.read(target))
                let file = try #require(members.last)
                #expect(file.entry.path == Array("sparse".utf8))
                #expect(file.entry.size == (3 << 20) + 3)
                #expect(file.data.count == (3 << 20) + 3 && file.data.suffix(3) == Array("end".utf8)[...])
                if names.count > 1 { #expect(members.contains { $0.entry.displayPath == long }) }
            }
        }
    }
}
