import CaissonCore
import CaissonStore
import Synchronization

/// Hands downloaded bytes to the unpacker and stores them on the way.
final class DownloadTee: Sendable {
    private let source: BlobStream
    private let session: IngestSession
    private let total: Int64
    private let report: @Sendable (Int64) -> Void
    private let reported = Mutex<Int64>(0)

    init(source: BlobStream, session: IngestSession, total: Int64, report: @escaping @Sendable (Int64) -> Void) {
        self.source = source
        self.session = session
        self.total = total
        self.report = report
    }

    /// As `BytePull`: 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try Task.checkCancellation()
        let count = try source.read(into: buffer)
        guard count > 0 else { return 0 }
        try session.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        reportSometimes(session.offset)
        return count
    }

    /// What follows the archive's end still belongs to the blob.
    func drain() throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while try read(into: buffer) > 0 {}
    }

    /// Every 256 KiB is often enough for an eye and cheap enough for a fast disk.
    private func reportSometimes(_ bytes: Int64) {
        let isDue = reported.withLock { last in
            guard bytes - last >= 256 << 10 || bytes == total else { return false }
            last = bytes
            return true
        }
        if isDue { report(bytes) }
    }
}
