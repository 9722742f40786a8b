import CaissonArchive

/// The data of a tar reader's current member as a stream, holes as zeros.
final class TarMemberSource {
    private let reader: TarReader
    private let size: Int64
    private var position: Int64 = 0
    private var piece: [UInt8] = []
    private var pieceOffset: Int64 = 0
    private var isAtEnd = false

    init(_ reader: TarReader, size: Int64) {
        self.reader = reader
        self.size = size
    }

    /// Fills some of `buffer`; 0 at the end of the member.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !buffer.isEmpty else { return 0 }
        while position >= pieceOffset + Int64(piece.count), !isAtEnd { try advance() }
        let available = isAtEnd ? size - position : pieceOffset - position
        if available > 0 { return zeros(buffer, available) }
        return copy(buffer)
    }

    private func advance() throws {
        let found = try reader.readBlock { offset, bytes in
            pieceOffset = offset
            piece.removeAll(keepingCapacity: true)
            piece.append(contentsOf: bytes)
        }
        if !found {
            isAtEnd = true
            piece.removeAll()
            pieceOffset = position
        }
    }

    private func zeros(_ buffer: UnsafeMutableRawBufferPointer, _ available: Int64) -> Int {
        let count = Int(min(available, Int64(buffer.count)))
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).initializeMemory(as: UInt8.self, repeating: 0)
        position += Int64(count)
        return count
    }

    private func copy(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let start = Int(position - pieceOffset)
        guard start >= 0, start < piece.count else { return 0 }
        let count = min(piece.count - start, buffer.count)
        piece.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)])) }
        position += Int64(count)
        return count
    }
}
