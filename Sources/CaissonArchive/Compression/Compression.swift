/// How a stream is compressed, told from its first bytes.
package enum Compression: String, Sendable, CaseIterable {
    case none
    case gzip
    case zstd
    case xz
    case bzip2
    case lzma
    case lz4

    /// Bytes of a stream's head that `probe` wants; fewer are fine at the end of a short stream.
    package static let probeLength = 8

    /// Recognises the format by its magic number; anything unknown counts as not compressed.
    package static func probe(_ head: some Sequence<UInt8>) -> Compression {
        let head = Array(head.prefix(probeLength))
        func starts(_ magic: [UInt8]) -> Bool { head.starts(with: magic) }
        if starts([0x1f, 0x8b, 0x08]) { return .gzip }
        if starts([0x28, 0xb5, 0x2f, 0xfd]) { return .zstd }
        // A skippable frame (RFC 8878 §3.1.2), with which seekable zstd files may start.
        if head.count >= 4, head[0] & 0xf0 == 0x50, head[1...3] == [0x2a, 0x4d, 0x18] { return .zstd }
        if starts([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) { return .xz }
        if starts(Array("BZh".utf8)) { return .bzip2 }
        if starts([0x5d, 0x00, 0x00]) { return .lzma }
        if starts([0x04, 0x22, 0x4d, 0x18]) { return .lz4 }
        return .none
    }
}
