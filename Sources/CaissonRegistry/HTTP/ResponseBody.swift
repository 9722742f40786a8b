import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HTTPClientResponse {
    /// Bytes of an answer we read whole: a manifest (the distribution project's own limit), a list of tags, a token.
    static let documentLimit = 4 << 20

    /// The whole body; throws ``TransportError``, and nil when it is longer than `limit`.
    func document(limit: Int = documentLimit, peer: String) async throws -> [UInt8]? {
        do {
            let buffer = try await body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            return nil
        } catch {
            throw TransportError.reading(error, peer: peer)
        }
    }

    /// `Content-Length`, where it is one.
    var announcedLength: Int64? { headers.first(name: "content-length").flatMap { Int64($0) } }
}
