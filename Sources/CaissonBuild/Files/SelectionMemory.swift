import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// The digests of selections whose files did not change since.
///
/// The file is a SHA-256 of the rest, then records of two SHA-256 each, a fingerprint and what its selection came to, the
/// newest last. Anything that does not add up counts as empty.
final class SelectionMemory: Sendable {
    private static let hashSize = 32
    private static let recordSize = 2 * hashSize
    /// More than the COPY steps of many Dockerfiles; the oldest go first.
    private static let most = 1024

    private let path: FilePath

    init(path: FilePath) { self.path = path }

    /// The digest of the selection that had this fingerprint; nil when it is not known.
    func recall(_ fingerprint: ContentHash) -> Digest? {
        let records = records()
        return records.withUnsafeBytes { bytes in
            for at in stride(from: bytes.count - SelectionMemory.recordSize, through: 0, by: -SelectionMemory.recordSize)
            where ContentHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[at...])) == fingerprint {
                let found = UnsafeRawBufferPointer(rebasing: bytes[(at + SelectionMemory.hashSize)...])
                return Digest(ContentHash(bytes: found))
            }
            return nil
        }
    }

    /// Adds a record beside what others added meanwhile.
    func remember(_ fingerprint: ContentHash, _ digest: Digest) throws {
        guard let hash = ContentHash(digest) else { return }
        do throws(SyscallError) {
            try Files.makeDirectories(path.removingLastComponent(), mode: 0o700)
            let lock = try FileLock.acquire(FilePath(path.string + ".lock"))
            defer { lock.release() }
            var body = Array(records().suffix((SelectionMemory.most - 1) * SelectionMemory.recordSize))
            fingerprint.withBytes { body.append(contentsOf: $0) }
            hash.withBytes { body.append(contentsOf: $0) }
            try AtomicFile.write(SelectionMemory.check(body) + body, to: path, mode: 0o600)
        } catch {
            throw error.asCaissonError("remember a selection")
        }
    }

    private func records() -> [UInt8] {
        let limit = SelectionMemory.hashSize + SelectionMemory.most * SelectionMemory.recordSize
        let bytes = (try? Files.read(path, limit: limit)) ?? []  // ignored: without the file nothing is known
        let body = Array(bytes.dropFirst(SelectionMemory.hashSize))
        guard body.count % SelectionMemory.recordSize == 0, bytes.starts(with: SelectionMemory.check(body)) else { return [] }
        return body
    }

    private static func check(_ body: [UInt8]) -> [UInt8] {
        body.withUnsafeBytes { ContentHash(of: $0) }.withBytes { Array($0) }
    }
}
