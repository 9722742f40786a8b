import Crypto

/// Hashes a stream piece by piece.
package struct Digester: Sendable {
    private enum State: Sendable {
        case sha256(SHA256)
        case sha512(SHA512)
    }

    private var state: State
    /// Bytes hashed so far.
    package private(set) var count: Int64 = 0

    package init(_ algorithm: Digest.Algorithm = .sha256) {
        state = algorithm == .sha256 ? .sha256(SHA256()) : .sha512(SHA512())
    }

    /// Adds bytes to the stream.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += Int64(bytes.count)
        switch state {
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        case .sha512(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha512(hash)
        }
    }

    /// Adds bytes to the stream.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The digest of everything added so far; more may be added after it.
    package func finalize() -> Digest {
        switch state {
        case .sha256(let hash): Digest(.sha256, trustedHex: hexadecimal(hash.finalize()))
        case .sha512(let hash): Digest(.sha512, trustedHex: hexadecimal(hash.finalize()))
        }
    }
}

extension Digester {
    /// The SHA-256 of everything added so far, as words. Of another algorithm's digest these are the first 32 bytes.
    package func contentHash() -> ContentHash {
        switch state {
        case .sha256(let hash): hash.finalize().withUnsafeBytes { ContentHash(bytes: $0) }
        case .sha512(let hash): hash.finalize().withUnsafeBytes { ContentHash(bytes: $0) }
        }
    }
}

extension Digest {
    init(sha256 bytes: UnsafeRawBufferPointer) { self.init(.sha256, trustedHex: hexadecimal(bytes)) }
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(128)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
