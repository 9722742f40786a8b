import CaissonCore
import CaissonLinux
package import CaissonOCI
package import SystemPackage

/// The blobs of a state root, kept as an OCI image layout in `content/` so that other tools can read it as it is.
///
/// A blob appears complete or not at all. All calls block; errors are ``CaissonError``.
package final class ContentStore: Sendable {
    /// The layout's folder.
    package let directory: FilePath

    /// The content of the state root `root`; neither has to exist.
    package init(root: FilePath) { directory = root.appending("content") }

    /// The file a blob has, whether or not it is there.
    package func path(of digest: Digest) -> FilePath { directory.pushing(FilePath(ImageLayout.blobPath(digest))) }

    var ingestDirectory: FilePath { directory.appending("ingest") }

    /// Whether the blob is complete in the store.
    package func contains(_ digest: Digest) throws -> Bool { try Files.isThere(path(of: digest)) }

    /// Bytes of the blob; nil when it is not in the store.
    package func size(of digest: Digest) throws -> Int64? {
        do {
            return try FileStatus.of(path(of: digest), followLinks: false).size
        } catch where error.code == .notFound {
            return nil
        } catch {
            throw error.asCaissonError("blob \(digest)")
        }
    }

    /// Opens a blob; `notFound` when it is not in the store.
    package func openRead(_ digest: Digest) throws -> BlobReader {
        do {
            return try BlobReader(Files.open(path(of: digest), [.read, .noFollow]).shared())
        } catch where error.code == .notFound {
            throw CaissonError(.notFound, "blob \(digest): not in the content store", subject: digest.text)
        } catch {
            throw error.asCaissonError("blob \(digest)")
        }
    }

    /// Opens a blob for one reading from start to end that fails when the content is not what `descriptor` says.
    package func openVerified(_ descriptor: CaissonOCI.Descriptor) throws -> VerifiedReader {
        VerifiedReader(try openRead(descriptor.digest), expecting: descriptor)
    }

    /// A small blob's bytes, verified: `dataLoss` when they are not the digest's, `resourceExhausted` beyond `limit` bytes.
    package func read(_ digest: Digest, limit: Int = 8 << 20) throws -> [UInt8] {
        let reader = try openRead(digest)
        guard reader.size <= limit else {
            throw CaissonError(.resourceExhausted, "blob \(digest): larger than \(limit) bytes", subject: digest.text)
        }
        let bytes = try reader.readAll()
        var digester = Digester(digest.algorithm)
        digester.update(bytes)
        guard digester.finalize() == digest else { throw VerifiedReader.damaged(digest) }
        return bytes
    }

    /// Stores bytes and tells their digest; nothing happens when they are there already.
    @discardableResult
    package func put(_ bytes: [UInt8]) throws -> Digest {
        let digest = Digest.sha256(bytes)
        if try contains(digest) { return digest }
        try prepareLayout()
        let temporary = ingestDirectory.appending("put-\(ObjectID.random().short)")
        do {
            try Files.write(temporary, bytes, mode: 0o644)
            try Files.rename(temporary, to: path(of: digest))
        } catch {
            try? Files.remove(temporary)  // ignored: the collector finds it
            throw error.asCaissonError("store blob \(digest)")
        }
        return digest
    }

    /// Removes a blob; the bytes that were freed, 0 when it was not there.
    @discardableResult
    package func delete(_ digest: Digest) throws -> Int64 {
        guard let size = try size(of: digest) else { return 0 }
        do {
            try Files.remove(path(of: digest))
        } catch {
            throw error.asCaissonError("remove blob \(digest)")
        }
        return size
    }

    /// Writes what is still in memory to the disk: called once before a record names new blobs.
    package func synchronize() throws {
        // An image of local layers alone may be the first thing of a root and is known before a blob is written.
        try prepareLayout()
        do {
            try Files.open(directory, [.read, .directory]).syncFileSystem()
        } catch {
            throw error.asCaissonError("write \(directory) to disk")
        }
    }
}
