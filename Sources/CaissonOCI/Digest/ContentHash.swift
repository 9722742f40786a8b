/// A SHA-256 as four words: what many files' digests are kept as, because text of 64 digits for each costs too much.
package struct ContentHash: Hashable, Sendable {
    package let words: SIMD4<UInt64>

    package init(words: SIMD4<UInt64>) { self.words = words }

    /// Takes the first 32 bytes; what is missing counts as zero.
    package init(bytes: UnsafeRawBufferPointer) {
        var words = SIMD4<UInt64>()
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(32))) }
        self.words = words
    }

    /// The SHA-256 of `bytes`.
    package init(of bytes: UnsafeRawBufferPointer) {
        var digester = Digester()
        digester.update(bytes)
        self = digester.contentHash()
    }

    /// All zero: no content was hashed.
    package static let none = ContentHash(words: SIMD4())

    /// Lends the 32 bytes.
    package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try withUnsafeBytes(of: words, body)
    }
}

extension Digest {
    /// The same digest as text.
    package init(_ hash: ContentHash) { self = hash.withBytes { Digest(sha256: $0) } }
}

extension ContentHash {
    /// The same SHA-256 as bytes; nil for a digest by another function.
    package init?(_ digest: Digest) {
        guard digest.algorithm == .sha256 else { return nil }
        let digits = Array(digest.hex.utf8).map { $0 < 0x3a ? $0 - 0x30 : $0 - 0x57 }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        self = bytes.withUnsafeBytes { ContentHash(bytes: $0) }
    }
}
