import CaissonCore
import CaissonLinux
package import CaissonOCI
import SystemPackage

extension ContentStore {
    /// Begins or resumes the ingest of the blob `expected`. Waits while another session, here or in another process,
    /// brings the same blob in; then usually finds it present.
    package func beginIngest(_ expected: CaissonOCI.Descriptor) throws -> IngestSession {
        try prepareLayout()
        let name = "\(expected.digest.algorithm.rawValue)-\(expected.digest.hex)"
        let part = ingestDirectory.appending(name + ".part")
        do {
            let lock = try FileLock.acquire(ingestDirectory.appending(name + ".lock"))
            if try contains(expected.digest) { return try present(expected) }
            let file = try Files.open(part, [.readWrite, .create, .noFollow], mode: 0o644).shared()
            let digester = try resume(file, expected)
            return IngestSession(self, part: part, file: file, expected: expected, digester: digester, lock: lock)
        } catch let error as SyscallError {
            throw error.asCaissonError("ingest \(expected.digest)")
        }
    }

    /// Begins the ingest of a blob whose digest (SHA-256) its bytes will tell.
    package func beginIngest() throws -> IngestSession {
        try prepareLayout()
        let part = ingestDirectory.appending("new-\(ObjectID.random().text).part")
        do {
            let file = try Files.open(part, [.readWrite, .create, .exclusive, .noFollow], mode: 0o644).shared()
            return IngestSession(self, part: part, file: file, expected: nil, digester: Digester(), lock: nil)
        } catch {
            throw error.asCaissonError("ingest")
        }
    }

    private func present(_ expected: CaissonOCI.Descriptor) throws -> IngestSession {
        let file = try openRead(expected.digest).file
        return IngestSession(
            self, part: path(of: expected.digest), file: file, expected: expected, digester: Digester(), lock: nil,
            alreadyPresent: true)
    }

    /// Hashes what an earlier session left; starts over when that is more than the blob can be.
    private func resume(_ file: SharedDescriptor, _ expected: CaissonOCI.Descriptor) throws -> Digester {
        var digester = Digester(expected.digest.algorithm)
        if try file.status().size > expected.size { try file.truncate(0) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try file.read(into: buffer), count > 0 {
            digester.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return digester
    }
}
