import AsyncHTTPClient
import CaissonAPI
import CaissonCore
import CaissonOCI
import NIOHTTP1

/// An upload session (distribution-spec, "Pushing a blob in chunks"): one PATCH of all that is missing, then a PUT.
struct BlobUpload: Sendable {
    let digest: Digest
    let size: Int64
    let reference: Reference
    var mountFrom: String?
    /// Where the session goes on; every answer may move it.
    var location: WebAddress?
    /// Bytes the registry has.
    var offset: Int64 = 0
    var failures = 0

    init(digest: Digest, size: Int64, reference: Reference, mountFrom: String?) {
        self.digest = digest
        self.size = size
        self.reference = reference
        self.mountFrom = mountFrom
    }

    var scope: AccessScope { .push(reference.path, mountFrom: mountFrom) }
}

extension RegistryClient {
    /// Opens a session; false when the registry mounted the blob instead.
    func begin(_ upload: inout BlobUpload, at endpoint: Endpoint) async throws -> Bool {
        let mount = upload.mountFrom.map { [("mount", upload.digest.text), ("from", $0)] } ?? []
        guard let address = try endpoint.address("\(upload.reference.path)/blobs/uploads/").adding(mount) else {
            throw CaissonError(.invalidArgument, "\(upload.reference.path): not a usable repository name")
        }
        var request = RegistryRequest(method: .POST, address: address, scope: upload.scope)
        request.body = .bytes([])
        let response = try await perform(request, at: endpoint)
        if response.status == .created, upload.mountFrom != nil { return false }
        guard response.status == .accepted else { throw await failure(response, at: endpoint, .push(upload.reference)) }
        upload.offset = 0
        try advance(&upload, response, from: address)
        return true
    }

    /// Sends what is missing until the registry has it, then closes the session with the digest.
    func finish(
        _ upload: inout BlobUpload, at endpoint: Endpoint, read: @escaping PositionedRead,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws {
        while upload.offset < upload.size {
            let before = upload.offset
            do {
                try await send(&upload, at: endpoint, read: read, progress: progress)
            } catch let error as TransportError where error.kind == .broken {
                try await recover(&upload, after: error, at: endpoint)
            }
            if upload.offset > before { upload.failures = 0 }
        }
        try await commit(upload, at: endpoint)
    }

    private func send(
        _ upload: inout BlobUpload, at endpoint: Endpoint, read: @escaping PositionedRead,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws {
        let address = try session(upload)
        var request = RegistryRequest(method: .PATCH, address: address, scope: upload.scope, mayRepeat: false)
        request.headers.add(name: "Content-Type", value: "application/octet-stream")
        // Registries of old know no ranges here; only a resumed upload needs one.
        if upload.offset > 0 { request.headers.add(name: "Content-Range", value: "\(upload.offset)-\(upload.size - 1)") }
        request.body = .file(FileSlice(start: upload.offset, end: upload.size, read: read, progress: progress))
        let response = try await perform(request, at: endpoint)
        switch response.status.code {
        case 202, 201, 204:
            let end = response.headers.first(name: "range").flatMap(ContentRange.init)?.end
            try advance(&upload, response, from: address)
            try upload.accept(end.map { $0 + 1 } ?? upload.size)
        case 416, 500...599:
            throw TransportError(kind: .broken, peer: address.authority, reason: "upload answered with status \(response.status.code)")
        default: throw await failure(response, at: endpoint, .push(upload.reference))
        }
    }

    /// Asks how much arrived; a session that is gone is begun anew.
    private func recover(_ upload: inout BlobUpload, after error: TransportError, at endpoint: Endpoint) async throws {
        upload.failures += 1
        guard upload.failures <= retry.attempts else { throw error }
        try await Task.sleep(for: retry.delay(before: upload.failures))
        let address = try session(upload)
        let response = try await perform(RegistryRequest(method: .GET, address: address, scope: upload.scope), at: endpoint)
        let end = response.headers.first(name: "range").flatMap(ContentRange.init)?.end ?? 0
        // "0-0" is said of an empty session and of one byte alike; with that, too, beginning anew is right.
        if [200, 202, 204].contains(response.status.code), end > 0, end < upload.size {
            try advance(&upload, response, from: address)
            upload.offset = end + 1
        } else {
            upload.mountFrom = nil
            _ = try await begin(&upload, at: endpoint)
        }
    }

    private func commit(_ upload: BlobUpload, at endpoint: Endpoint) async throws {
        guard let address = try session(upload).adding([("digest", upload.digest.text)]) else {
            throw CaissonError(.unavailable, "\(endpoint.base.authority): unusable upload address")
        }
        var request = RegistryRequest(method: .PUT, address: address, scope: upload.scope)
        request.headers.add(name: "Content-Type", value: "application/octet-stream")
        request.body = .bytes([])
        let response = try await perform(request, at: endpoint)
        if response.status == .created || response.status == .noContent || response.status == .ok { return }
        // An answer that was lost on its way: the repeated PUT finds no session, and the blob in its place.
        if response.status == .notFound, try await findBlob(upload.digest, of: upload.reference) { return }
        throw await failure(response, at: endpoint, .push(upload.reference))
    }

    private func session(_ upload: BlobUpload) throws -> WebAddress {
        guard let location = upload.location else {
            throw CaissonError(.unavailable, "\(registry.domain): upload without an address")
        }
        return location
    }

    /// Takes the session's next address from an answer.
    private func advance(_ upload: inout BlobUpload, _ response: HTTPClientResponse, from address: WebAddress) throws {
        guard let text = response.headers.first(name: "location") else {
            if upload.location != nil { return }
            throw CaissonError(.unavailable, "\(address.authority): upload without an address")
        }
        guard let next = address.resolving(text), address.isPlain || !next.isPlain else {
            throw CaissonError(.unavailable, "\(address.authority): unusable upload address")
        }
        upload.location = next
    }
}

extension BlobUpload {
    /// Takes the registry's word for how much it has; more than we sent is no answer.
    fileprivate mutating func accept(_ count: Int64) throws {
        guard count > offset, count <= size else {
            throw TransportError(kind: .broken, peer: reference.domain, reason: "upload stands at \(count) of \(size) bytes")
        }
        offset = count
    }
}
