import Testing

@testable import CaissonCompose

struct InjectedFilesTests {
    @Test("an archive of one file is whole blocks, with a checksum that fits", arguments: [0, 1, 511, 512, 513])
    func archive(size: Int) throws {
        let bytes = [UInt8](repeating: 7, count: size)
        let archive = try TarEntry(path: "/etc/a/b", mode: 0o440, user: 5, group: 6).archive(of: bytes)
        #expect(archive.count % 512 == 0)
        #expect(String(decoding: archive[0..<7], as: UTF8.self) == "etc/a/b")
        #expect(String(decoding: archive[100..<107], as: UTF8.self) == "0000440")
        #expect(Int(String(decoding: archive[124..<135], as: UTF8.self), radix: 8) == size)
        #expect(Array(archive[512..<512 + size]) == bytes)
        var header = Array(archive[0..<512])
        header.replaceSubrange(148..<156, with: Array("        ".utf8))
        #expect(Int(String(decoding: archive[148..<154], as: UTF8.self), radix: 8) == header.reduce(0) { $0 + Int($1) })
    }

    @Test func `a path that does not fit is an error`() {
        let entry = TarEntry(path: "/" + String(repeating: "x", count: 101), mode: 0, user: 0, group: 0)
        #expect(throws: (any Error).self) { try entry.archive(of: []) }
    }

    @Test func `bytes are read once, in pieces`() throws {
        let reader = ByteReader([1, 2, 3, 4, 5])
        var chunk = [UInt8](repeating: 0, count: 2)
        var read: [UInt8] = []
        while case let count = try chunk.withUnsafeMutableBytes({ try reader.pull($0) }), count > 0 {
            read += chunk[..<count]
        }
        #expect(read == [1, 2, 3, 4, 5])
    }
}
