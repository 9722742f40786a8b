import CaissonArchive
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

struct CompressionTests {
    /// Text-like bytes with some noise in them.
    static func sample(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = Array("layer \(generator.next() % 500) ".utf8)
            bytes += word.prefix(count - bytes.count)
        }
        return bytes
    }

    static func compress(_ bytes: [UInt8], _ format: Compressor.Format, piece: Int = .max) throws -> [UInt8] {
        var result: [UInt8] = []
        let compressor = try Compressor(format) { result.append(contentsOf: $0) }
        try bytes.withUnsafeBytes { all in
            var at = 0
            while at < all.count {
                let end = at + min(piece, all.count - at)
                try compressor.write(UnsafeRawBufferPointer(rebasing: all[at..<end]))
                at = end
            }
        }
        try compressor.finish()
        return result
    }

    static func decompress(
        _ bytes: [UInt8], piece: Int = .max, limits: ExpansionLimits = ExpansionLimits(), output: Int = 100_000
    ) throws -> [UInt8] {
        let decompressor = try Decompressor(ByteStream.source(of: bytes, piece: piece), limits: limits)
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: output)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try decompressor.read(into: $0) }
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }

    @Test("what is compressed comes back, at any size and cut", arguments: [0, 1, 511, 65_536, 262_144, 262_145, 1_500_000])
    func roundTrips(_ count: Int) throws {
        let bytes = Self.sample(count)
        for format in [Compressor.Format.gzip, .zstd(), .none] {
            let packed = try Self.compress(bytes, format)
            #expect(try Self.decompress(packed) == bytes)
            #expect(try Self.decompress(packed, piece: 777, output: 1021) == bytes)
        }
    }

    @Test("equal input gives equal output however it is written", arguments: [1, 1000, 300_000])
    func isDeterministic(_ piece: Int) throws {
        let bytes = Self.sample(700_000)
        #expect(try Self.compress(bytes, .gzip, piece: piece) == Self.compress(bytes, .gzip))
        #expect(try Self.compress(bytes, .zstd(), piece: piece) == Self.compress(bytes, .zstd()))
    }

    @Test("members and frames one after another are one stream", arguments: [1, 5, 4096, Int.max])
    func joinsMembers(_ piece: Int) throws {
        for format in [Compressor.Format.gzip, .zstd()] {
            let packed = try Self.compress(Array("one ".utf8), format) + Self.compress([], format)
                + Self.compress(Array("two".utf8), format)
            #expect(try Self.decompress(packed, piece: piece) == Array("one two".utf8))
        }
    }

    @Test("zeros behind a gzip member are padding, anything else is refused")
    func checksTrailer() throws {
        let packed = try Self.compress(Array("data".utf8), .gzip)
        #expect(try Self.decompress(packed + [0, 0, 0]) == Array("data".utf8))
        let error = #expect(throws: CaissonError.self) { try Self.decompress(packed + [1, 2, 3]) }
        #expect(error?.message == "gzip stream: trailing garbage")
    }

    @Test("a stream that is cut anywhere is data loss", arguments: [Compressor.Format.gzip, .zstd()])
    func noticesCut(_ format: Compressor.Format) throws {
        let packed = try Self.compress(Self.sample(20_000), format)
        for length in [11, packed.count / 3, packed.count - 5, packed.count - 1] {
            let error = #expect(throws: CaissonError.self) { try Self.decompress(Array(packed[..<length])) }
            #expect(error?.code == .dataLoss)
        }
    }

    @Test("a changed byte is data loss", arguments: [Compressor.Format.gzip, .zstd()])
    func noticesDamage(_ format: Compressor.Format) throws {
        var packed = try Self.compress(Self.sample(50_000), format)
        packed[packed.count / 2] ^= 0x10
        let error = #expect(throws: CaissonError.self) { try Self.decompress(packed) }
        #expect(error?.code == .dataLoss)
    }

    @Test("a stream that unfolds beyond the limits is refused", arguments: [Compressor.Format.gzip, .zstd()])
    func stopsBombs(_ format: Compressor.Format) throws {
        let packed = try Self.compress([UInt8](repeating: 0, count: 4 << 20), format)
        let total = #expect(throws: CaissonError.self) {
            try Self.decompress(packed, limits: ExpansionLimits(output: 1 << 20))
        }
        #expect(total?.code == .resourceExhausted)
        let ratio = #expect(throws: CaissonError.self) {
            try Self.decompress(packed, limits: ExpansionLimits(ratio: 100, freeOutput: 1 << 20))
        }
        #expect(ratio?.code == .resourceExhausted)
    }

    @Test("formats that are not read are refused by name")
    func namesOthers() {
        let heads: [(String, [UInt8])] = [
            ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), ("bzip2", Array("BZh91AY".utf8)), ("lz4", [4, 0x22, 0x4d, 0x18]),
        ]
        for (name, head) in heads {
            let error = #expect(throws: CaissonError.self) { try Self.decompress(head + [0, 0, 0, 0]) }
            #expect(error?.message == "\(name) compression is not supported")
        }
    }

    @Test(
        "gzip and zstd of the system understand ours and we theirs",
        .enabled(if: Host.has("gzip") && Host.has("zstd"), "needs gzip and zstd"))
    func agreesWithTools() async throws {
        try await withFixture { fixture in
            let bytes = Self.sample(600_000)
            for (tool, format, suffix) in [("gzip", Compressor.Format.gzip, "gz"), ("zstd", .zstd(), "zst")] {
                let ours = fixture.path("ours.\(suffix)")
                try Files.write(ours, Self.compress(bytes, format))
                #expect(try Host.run(tool, ["-q", "-k", "-d", ours.string]).code == 0)
                #expect(try Files.read(fixture.path("ours")) == bytes)
                try Files.remove(fixture.path("ours"))
                for level in ["-1", "-9"] {
                    let theirs = fixture.path("theirs")
                    try Files.write(theirs, bytes)
                    #expect(try Host.run(tool, ["-q", "-f", level, "-k", theirs.string]).code == 0)
                    #expect(try Self.decompress(Files.read(fixture.path("theirs.\(suffix)"))) == bytes)
                }
            }
        }
    }
}
