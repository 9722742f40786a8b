package import CaissonArchive
package import CaissonOCI

/// Stores a layer of unknown digest: a compressed one as it is, a plain tar as gzip. Either way its diff ID is worked out.
package final class LayerImport {
    private let session: IngestSession
    private let source: ByteSource
    /// Raw bytes that came before the format was known.
    private var head: [UInt8] = []
    private var mode = Mode.probing

    private enum Mode { case probing, keeping, encoding }

    /// Reads from `source` into a session of unknown digest.
    package init(_ source: @escaping ByteSource, into session: IngestSession) {
        self.source = source
        self.session = session
    }

    /// Reads to the end of the source; throws what the source throws and `dataLoss` for a damaged stream. The caller
    /// aborts the session then.
    package func read() throws -> (diffID: DiffID, blob: Descriptor) {
        let plain = try Decompressor(pull)
        guard let mediaType = Self.mediaType(plain.compression) else {
            mode = .encoding
            let encoder = try LayerEncoder(.gzip, into: session)
            try ByteStream.forEach(plain.read, encoder.write)
            return (encoder.diffID, try encoder.finish())
        }
        mode = .keeping
        try head.withUnsafeBytes { try session.write($0) }
        var digester = Digester()
        try ByteStream.forEach(plain.read) { digester.update($0) }
        return (DiffID(digester.finalize()), try session.commit(mediaType: mediaType))
    }

    private func pull(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source(buffer)
        let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        switch mode {
        case .probing: head.append(contentsOf: piece)
        case .keeping: try session.write(piece)
        case .encoding: break
        }
        return count
    }

    private static func mediaType(_ compression: Compression) -> MediaType? {
        switch compression {
        case .gzip: .ociLayerGzip
        case .zstd: .ociLayerZstd
        default: nil
        }
    }
}

extension LayerImport {
    /// The kind of a stored layer by its first bytes.
    static func mediaType(of reader: BlobReader) throws -> MediaType {
        var head = [UInt8](repeating: 0, count: Compression.probeLength)
        let count = try head.withUnsafeMutableBytes { try reader.read(into: $0, at: 0) }
        return mediaType(Compression.probe(head.prefix(count))) ?? .ociLayer
    }
}
