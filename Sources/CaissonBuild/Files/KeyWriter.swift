import CaissonOCI

/// Hashes values with their lengths, in large pieces.
struct KeyWriter {
    private var digester = Digester()
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(70_000) }

    mutating func put(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }

    mutating func put(_ value: [UInt8]) {
        put(UInt32(truncatingIfNeeded: value.count))
        bytes.append(contentsOf: value)
        if bytes.count > 65_000 { flush() }
    }

    /// The bytes of a value without references or padding.
    mutating func put(plain value: some BitwiseCopyable) { withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) } }

    mutating func put(_ hash: ContentHash) { hash.withBytes { bytes.append(contentsOf: $0) } }

    private mutating func flush() {
        bytes.withUnsafeBytes { digester.update($0) }
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func finish() -> Digest {
        flush()
        return digester.finalize()
    }

    mutating func finishHash() -> ContentHash {
        flush()
        return digester.contentHash()
    }
}
