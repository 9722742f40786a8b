import CShimWire
import CaissonCore

/// Lays out a cz_spec: the struct, then what its spans point at.
struct WireWriter {
    private(set) var bytes = [UInt8](repeating: 0, count: (MemoryLayout<cz_spec>.size + 7) & ~7)

    /// Throws `invalidArgument` for a string that C cannot hold.
    mutating func string(_ text: String?) throws -> cz_span {
        guard let text else { return cz_span() }
        guard !text.utf8.contains(0) else {
            throw CaissonError(.invalidArgument, "\(text.debugDescription): contains a null byte")
        }
        let offset = bytes.count
        bytes += text.utf8
        bytes.append(0)
        return cz_span(offset: UInt32(offset), count: UInt32(bytes.count - offset - 1))
    }

    mutating func strings(_ list: [String]) throws -> cz_span { table(try list.map { try string($0) }) }

    mutating func table<Element: BitwiseCopyable>(_ elements: [Element]) -> cz_span {
        guard !elements.isEmpty else { return cz_span() }
        align()
        let offset = bytes.count
        elements.withUnsafeBytes { bytes += $0 }
        return cz_span(offset: UInt32(offset), count: UInt32(elements.count))
    }

    mutating func raw(_ data: [UInt8]) -> cz_span { table(data) }

    /// The whole, `spec` at its head. Throws `resourceExhausted` when it is larger than a monitor takes.
    consuming func finish(_ spec: cz_spec) throws -> [UInt8] {
        guard bytes.count <= Int(CZ_SPEC_LIMIT) else {
            throw CaissonError(.resourceExhausted, "container specification: argument list too long")
        }
        withUnsafeBytes(of: spec) { head in
            for (index, byte) in head.enumerated() { bytes[index] = byte }
        }
        return bytes
    }

    private mutating func align() { while bytes.count % 8 != 0 { bytes.append(0) } }
}

/// A message: its frame and a value of fixed layout.
func wireMessage<Value: BitwiseCopyable>(_ type: Int, _ value: Value) -> [UInt8] {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: cz_frame(type: UInt32(type), length: UInt32(MemoryLayout<Value>.size))) { bytes += $0 }
    withUnsafeBytes(of: value) { bytes += $0 }
    return bytes
}

/// A message: its frame and bytes.
func wireMessage(_ type: Int, _ payload: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(MemoryLayout<cz_frame>.size + payload.count)
    withUnsafeBytes(of: cz_frame(type: UInt32(type), length: UInt32(payload.count))) { bytes += $0 }
    bytes += payload
    return bytes
}
