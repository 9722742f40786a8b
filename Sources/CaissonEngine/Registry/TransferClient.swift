package import CaissonAPI
import CaissonCore
package import CaissonLinux
package import CaissonOCI

/// One `caisson-transfer` process: the only part of an engine that speaks to a registry, and to one registry alone.
///
/// Calls may run in parallel. They throw ``CaissonError`` in Docker's words; cancelling a call's task stops it. Blobs are not
/// verified here: whoever ingests them hashes them anyway.
package final class TransferClient: Sendable {
    private let channel: TransferChannel

    init(_ channel: TransferChannel) { self.channel = channel }

    deinit { channel.close() }

    /// Ends the process; calls still running fail.
    package func close() { channel.close() }

    /// Tells the process its registry; the first call.
    func configure(_ registry: TransferRegistry) async throws {
        try expectDone(await channel.perform(.configure(registry)))
    }

    /// Shows the credentials to the registry. Throws `unauthenticated` when they are refused.
    package func login() async throws {
        try expectDone(await channel.perform(.login))
    }

    /// The manifest or index of a tag or digest. Throws `notFound`, `permissionDenied`.
    package func resolve(_ reference: Reference) async throws -> FetchedManifest {
        guard case .manifest(let manifest) = try await channel.perform(.resolve(image: reference.canonical)).outcome else {
            throw TransferClient.confused
        }
        let fetched = try FetchedManifest(manifest)
        // The transfer process checked this too; but it is the one that met the network.
        var digester = Digester(fetched.digest.algorithm)
        digester.update(fetched.body)
        guard digester.finalize() == fetched.digest, reference.digest.map({ $0 == fetched.digest }) ?? true else {
            throw CaissonError(.dataLoss, "manifest verification failed for digest \(fetched.digest)", subject: reference.familiar)
        }
        return fetched
    }

    /// A manifest by its digest, as an index names its children.
    package func manifest(_ digest: Digest, of reference: Reference) async throws -> FetchedManifest {
        try await resolve(reference.withoutTag.withDigest(digest))
    }

    /// Starts a download of the bytes from `offset` on. Broken connections are resumed by the process itself.
    package func fetch(
        _ descriptor: CaissonOCI.Descriptor, of reference: Reference, offset: Int64 = 0
    ) async throws -> BlobStream {
        let call = TransferCall.fetch(
            image: reference.canonical, digest: descriptor.digest.text, size: descriptor.size, offset: offset)
        let answer = try await channel.perform(call)
        guard case .fetching = answer.outcome, let stream = answer.stream else { throw TransferClient.confused }
        return stream
    }

    /// A file of the web into the empty, regular `file`; needs no registry. `progress` is told the bytes that came so far.
    /// Throws what the server says, `resourceExhausted` for a file larger than the request allows.
    func download(
        _ request: WebRequest, to file: SharedDescriptor, progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> WebAnswer {
        let answer = try await channel.perform(.download(request), file: file, progress: progress)
        guard case .downloaded(let found) = answer.outcome else { throw TransferClient.confused }
        return found
    }

    /// Every tag of the repository.
    package func tags(of reference: Reference) async throws -> [String] {
        guard case .tags(let tags) = try await channel.perform(.tags(image: reference.canonical)).outcome else {
            throw TransferClient.confused
        }
        return tags
    }

    /// Whether the repository has the blob.
    package func hasBlob(_ digest: Digest, of reference: Reference) async throws -> Bool {
        let call = TransferCall.findBlob(image: reference.canonical, digest: digest.text)
        guard case .found(let isThere) = try await channel.perform(call).outcome else { throw TransferClient.confused }
        return isThere
    }

    /// Brings a blob into the repository: finds it there, mounts it from the repository `mountFrom` of the same registry, or
    /// uploads `file`, a regular file with the blob's bytes. `progress` is told the bytes sent so far.
    package func pushBlob(
        _ descriptor: CaissonOCI.Descriptor, to reference: Reference, mountFrom: String? = nil, file: borrowing OwnedDescriptor,
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws -> BlobPushOutcome {
        let call = TransferCall.pushBlob(
            image: reference.canonical, digest: descriptor.digest.text, size: descriptor.size, mountFrom: mountFrom)
        let file = try file.duplicate().shared()
        let answer = try await channel.perform(call, file: file, progress: progress)
        guard case .pushed(let outcome) = answer.outcome else { throw TransferClient.confused }
        return outcome
    }

    /// Puts a manifest under the reference's tag, or its digest; returns the digest of its bytes.
    package func pushManifest(_ body: [UInt8], mediaType: String, to reference: Reference) async throws -> Digest {
        guard let text = String(validating: body, as: UTF8.self) else {
            throw CaissonError(.invalidArgument, "manifest for \(reference.familiar): not UTF-8")
        }
        let call = TransferCall.pushManifest(image: reference.canonical, mediaType: mediaType, body: text)
        guard case .digest(let digest) = try await channel.perform(call).outcome else { throw TransferClient.confused }
        return try Digest(parsing: digest)
    }

    private func expectDone(_ answer: TransferAnswer) throws {
        guard case .done = answer.outcome else { throw TransferClient.confused }
    }

    private static let confused = CaissonError(.internal, "caisson-transfer answered something else than it was asked")
}

/// A manifest or index as the registry has it; its digest is checked.
package struct FetchedManifest: Sendable {
    package let digest: Digest
    package let mediaType: String
    package let body: [UInt8]
    /// The host it came from: the registry or a mirror.
    package let source: String

    init(_ manifest: TransferManifest) throws {
        digest = try Digest(parsing: manifest.digest)
        mediaType = manifest.mediaType
        body = Array(manifest.body.utf8)
        source = manifest.source
    }
}
