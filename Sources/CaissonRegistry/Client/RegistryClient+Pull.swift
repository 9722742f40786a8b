import AsyncHTTPClient
package import CaissonAPI
import CaissonCore
package import CaissonOCI
import FoundationEssentials
import NIOCore
import NIOHTTP1

extension RegistryClient {
    /// The manifest or index a reference names: by its digest where it has one, else by its tag. The bytes have been
    /// checked against the digest asked for and the one the registry announced. Throws `notFound` and `dataLoss`.
    package func resolve(_ reference: Reference) async throws -> TransferManifest {
        try await reading { endpoint in
            let name = reference.digest?.text ?? reference.tag ?? Reference.defaultTag
            var request = RegistryRequest(
                method: .GET, address: try endpoint.address("\(reference.path)/manifests/\(name)"), scope: .pull(reference.path))
            request.headers.add(contentsOf: MediaType.acceptedManifests.map { ("Accept", $0.rawValue) })
            let response = try await perform(request, at: endpoint)
            guard response.status == .ok else { throw await failure(response, at: endpoint, .pull(reference)) }
            return try await manifest(response, of: reference, from: endpoint)
        }
    }

    private func manifest(
        _ response: HTTPClientResponse, of reference: Reference, from endpoint: Endpoint
    ) async throws -> TransferManifest {
        guard let body = try await response.document(peer: endpoint.base.authority) else {
            throw CaissonError(
                .resourceExhausted, "manifest for \(reference.familiar): larger than \(HTTPClientResponse.documentLimit) bytes")
        }
        guard let text = String(validating: body, as: UTF8.self) else {
            throw CaissonError(.dataLoss, "manifest for \(reference.familiar): not UTF-8")
        }
        let announced = response.headers.first(name: "docker-content-digest").flatMap { try? Digest(parsing: $0) }
        let expected = [reference.digest, announced].compactMap { $0 }
        for digest in expected where !digest.matches(body) {
            throw CaissonError(
                .dataLoss, "manifest verification failed for digest \(digest)", subject: reference.familiar)
        }
        let mediaType = try MediaType.checked(response.headers.first(name: "content-type"), body: body, reference)
        return TransferManifest(
            digest: (expected.first ?? .sha256(body)).text, mediaType: mediaType, body: text, source: endpoint.base.authority)
    }
}

extension Digest {
    func matches(_ bytes: [UInt8]) -> Bool {
        var digester = Digester(algorithm)
        digester.update(bytes)
        return digester.finalize() == self
    }
}

extension MediaType {
    /// The type of a manifest. Header and body must agree, or one digest could mean two things (CVE-2021-41190).
    fileprivate static func checked(_ header: String?, body: [UInt8], _ reference: Reference) throws -> String {
        let outside = header?.split(separator: ";").first.map { $0.trimming(" \t").lowercased() }
        let inside = (try? JSONDecoder().decode(TypedDocument.self, from: Data(body)))?.mediaType
        let type = MediaType(rawValue: inside ?? outside ?? "")
        if type == .dockerManifestV1 || type == .dockerManifestV1Signed || outside == MediaType.dockerManifestV1Signed.rawValue {
            throw CaissonError(
                .notImplemented, "manifest for \(reference.familiar): schema 1 manifests are no longer supported")
        }
        guard type.isManifest || type.isIndex else {
            throw CaissonError(.invalidArgument, "manifest for \(reference.familiar): unsupported media type \"\(type.rawValue)\"")
        }
        if let outside, MediaType(rawValue: outside).isManifest || MediaType(rawValue: outside).isIndex, outside != type.rawValue {
            throw CaissonError(
                .dataLoss, "manifest for \(reference.familiar): sent as \(outside) but says it is \(type.rawValue)")
        }
        return type.rawValue
    }
}

extension Substring {
    fileprivate func trimming(_ characters: String) -> Substring {
        var rest = drop { characters.contains($0) }
        while let last = rest.last, characters.contains(last) { rest.removeLast() }
        return rest
    }
}

private struct TypedDocument: Decodable { var mediaType: String? }
