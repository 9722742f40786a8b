import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// Brings one blob into the content store, from where an earlier attempt broke off.
struct BlobFetch: Sendable {
    let context: EngineContext
    let client: TransferClient
    let reference: Reference

    /// `report` gets the bytes there are so far.
    func bring(_ descriptor: CaissonOCI.Descriptor, report: @Sendable (Int64) -> Void) async throws {
        let session = try context.content.beginIngest(descriptor)
        guard !session.alreadyPresent else { return }
        do {
            let stream = try await client.fetch(descriptor, of: reference, offset: session.offset)
            try BlobFetch.copy(stream, into: session, report: report)
            _ = try session.commit()
        } catch {
            BlobFetch.settle(session, after: error)
            throw error
        }
    }

    private static func copy(_ stream: BlobStream, into session: IngestSession, report: (Int64) -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            try Task.checkCancellation()
            let count = try stream.read(into: buffer)
            if count == 0 { return }
            try session.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            report(session.offset)
        }
    }

    /// What came is kept for the next attempt, unless it was not what it should have been.
    static func settle(_ session: IngestSession, after error: any Error) {
        if (error as? CaissonError)?.code == .dataLoss {
            session.abort()
        } else {
            session.suspend()
        }
    }
}
