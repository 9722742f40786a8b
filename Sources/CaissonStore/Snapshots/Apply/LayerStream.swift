import CaissonArchive
import CaissonCore
import CaissonOCI

/// A layer's blob on its way into a directory: counted, hashed before and after decompression.
final class LayerStream {
    private let source: ByteSource
    private let progress: ((Int64) -> Void)?
    private let isVerifying: Bool
    private var blobDigester: Digester
    private var diffDigester = Digester()
    private var blobCount: Int64 = 0

    /// `blob` is what the compressed bytes must be; without it they are not hashed.
    init(_ source: @escaping ByteSource, blob: Descriptor?, progress: ((Int64) -> Void)?) {
        self.source = source
        self.progress = progress
        isVerifying = blob != nil
        blobDigester = Digester(blob?.digest.algorithm ?? .sha256)
    }

    /// Lends a reader of the archive to `body`, then reads on to the end, because digests cover the padding too.
    /// Returns the digest and size of the uncompressed stream; throws `dataLoss` when the blob is not what it should be.
    func unpack(verifying blob: Descriptor?, _ body: (TarReader) throws -> Void) throws -> (diffID: DiffID, size: Int64) {
        let decompressor = try Decompressor({ try self.readBlob(into: $0) })
        let plain: ByteSource = { buffer in
            let count = try decompressor.read(into: buffer)
            self.diffDigester.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return count
        }
        try body(TarReader(plain))
        try ByteStream.forEach(plain) { _ in }
        if let blob { try verify(blob) }
        return (DiffID(diffDigester.finalize()), decompressor.outputCount)
    }

    private func readBlob(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source(buffer)
        blobCount += Int64(count)
        if isVerifying { blobDigester.update(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        if count > 0 { progress?(blobCount) }
        return count
    }

    private func verify(_ blob: Descriptor) throws {
        guard blobCount == blob.size else {
            throw CaissonError(.dataLoss, "blob \(blob.digest): \(blobCount) bytes instead of \(blob.size)")
        }
        let digest = blobDigester.finalize()
        guard digest == blob.digest else {
            throw CaissonError(.dataLoss, "blob \(blob.digest): content has the digest \(digest)")
        }
    }
}
