import AsyncHTTPClient
package import CaissonAPI
import CaissonCore
package import CaissonOCI
import NIOCore
import NIOHTTP1

extension RegistryClient {
    /// Gives bytes `offset..<size` of a blob to `sink`, in order and each once, resuming over broken connections and
    /// across mirrors. `sink` may block: the call stays on its caller's executor. The receiver checks the digest.
    package func fetch(
        _ digest: Digest, size: Int64, offset: Int64, of reference: Reference, into sink: ByteSink
    ) async throws {
        guard size >= 0, (0...size).contains(offset) else {
            throw CaissonError(.invalidArgument, "blob \(digest): offset \(offset) outside of \(size) bytes")
        }
        var download = BlobDownload(digest: digest, size: size, next: offset)
        try await reading { endpoint in
            try await finish(&download, of: reference, at: endpoint, into: sink)
        }
    }

    /// Tries until all is there or nothing comes any more.
    private func finish(
        _ download: inout BlobDownload, of reference: Reference, at endpoint: Endpoint, into sink: ByteSink
    ) async throws {
        var failures = 0
        while !download.isComplete {
            let before = download.next
            do {
                try await attempt(&download, of: reference, at: endpoint, into: sink)
            } catch let error as TransportError where error.kind == .broken {
                failures = download.next > before ? 1 : failures + 1
                download.interruptions += 1
                guard failures <= retry.attempts, download.interruptions <= BlobDownload.interruptionLimit else { throw error }
                try await Task.sleep(for: retry.delay(before: failures))
            }
        }
    }

    private func attempt(
        _ download: inout BlobDownload, of reference: Reference, at endpoint: Endpoint, into sink: ByteSink
    ) async throws {
        var request = RegistryRequest(
            method: .GET, address: try endpoint.address("\(reference.path)/blobs/\(download.digest)"), scope: .pull(reference.path))
        if download.next > 0 { request.headers.add(name: "Range", value: "bytes=\(download.next)-") }
        let response = try await perform(request, at: endpoint)
        guard response.status == .ok || response.status == .partialContent else {
            throw await failure(response, at: endpoint, .pull(reference))
        }
        try download.begin(response)
        do {
            for try await chunk in response.body { try download.take(chunk, into: sink) }
        } catch {
            throw TransportError.reading(error, peer: endpoint.base.authority)
        }
        guard download.isComplete else {
            throw TransportError(
                kind: .broken, peer: endpoint.base.authority,
                reason: "blob \(download.digest) ended after \(download.next) of \(download.size) bytes")
        }
    }
}
