import AsyncHTTPClient
package import CaissonAPI
import CaissonCore
package import CaissonOCI
import NIOHTTP1

extension RegistryClient {
    /// Whether the repository has the blob.
    package func findBlob(_ digest: Digest, of reference: Reference) async throws -> Bool {
        try await writing { endpoint in
            try await hasBlob(digest, of: reference, at: endpoint)
        }
    }

    /// Brings a blob into the repository: nothing to do when it is there, a mount when `mountFrom` of the same registry
    /// has it, else an upload of the `size` bytes `read` gives. `progress` is told the bytes sent, as they are read.
    package func pushBlob(
        _ digest: Digest, size: Int64, to reference: Reference, mountFrom: String?, read: @escaping PositionedRead,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> BlobPushOutcome {
        try await writing { endpoint in
            if try await hasBlob(digest, of: reference, at: endpoint) { return .exists }
            let source = mountFrom == reference.path ? nil : mountFrom
            var upload = BlobUpload(digest: digest, size: size, reference: reference, mountFrom: source)
            guard try await begin(&upload, at: endpoint) else { return .mounted }
            try await finish(&upload, at: endpoint, read: read, progress: progress)
            return .uploaded
        }
    }

    /// Puts a manifest under the reference's tag, or its digest when it has no tag; returns the digest of its bytes.
    package func pushManifest(_ body: [UInt8], mediaType: String, to reference: Reference) async throws -> Digest {
        let digest = reference.digest ?? .sha256(body)
        guard digest.matches(body) else {
            throw CaissonError(.invalidArgument, "manifest for \(reference.familiar): its digest is not \(digest)")
        }
        return try await writing { endpoint in
            let name = reference.tag ?? digest.text
            var request = RegistryRequest(
                method: .PUT, address: try endpoint.address("\(reference.path)/manifests/\(name)"), scope: .push(reference.path))
            request.headers.add(name: "Content-Type", value: mediaType)
            request.body = .bytes(body)
            let response = try await perform(request, at: endpoint)
            guard response.status == .created || response.status == .ok || response.status == .accepted else {
                throw await failure(response, at: endpoint, .push(reference))
            }
            let announced = response.headers.first(name: "docker-content-digest").flatMap { try? Digest(parsing: $0) }
            guard announced.map({ $0.matches(body) }) ?? true else {
                throw CaissonError(.dataLoss, "manifest for \(reference.familiar): registry stored something else than \(digest)")
            }
            return digest
        }
    }

    /// Shows the credentials to the registry. Throws `unauthenticated` when they are refused.
    package func login() async throws {
        try await writing { endpoint in
            let request = RegistryRequest(method: .GET, address: try endpoint.address(""), scope: .none)
            let response = try await perform(request, at: endpoint)
            if response.status == .ok { return }
            if response.status == .unauthorized {
                throw CaissonError(
                    .unauthenticated, "login attempt to \(request.address) failed with status: 401 Unauthorized",
                    subject: registry.domain)
            }
            throw await failure(response, at: endpoint, .login)
        }
    }

    private func hasBlob(_ digest: Digest, of reference: Reference, at endpoint: Endpoint) async throws -> Bool {
        let request = RegistryRequest(
            method: .HEAD, address: try endpoint.address("\(reference.path)/blobs/\(digest)"), scope: .push(reference.path))
        let response = try await perform(request, at: endpoint)
        switch response.status {
        case .ok: return true
        case .notFound: return false
        default: throw await failure(response, at: endpoint, .push(reference))
        }
    }
}
