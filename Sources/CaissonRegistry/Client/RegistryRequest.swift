import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A request of the distribution protocol that can be sent more than once.
struct RegistryRequest: Sendable {
    var method: HTTPMethod
    var address: WebAddress
    var headers = HTTPHeaders()
    var body: RequestBody?
    var scope: AccessScope
    /// Sending it twice is as good as once.
    var mayRepeat = true

    /// The request as the network library takes it, with a body that starts anew.
    func prepared(authorization: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address.description)
        request.method = method
        request.headers = headers
        if let authorization { request.headers.replaceOrAdd(name: "Authorization", value: authorization) }
        request.body = body?.stream
        return request
    }
}

/// What a request carries.
enum RequestBody: Sendable {
    case bytes([UInt8])
    case file(FileSlice)

    fileprivate var stream: HTTPClientRequest.Body {
        switch self {
        case .bytes(let bytes): .bytes(ByteBuffer(bytes: bytes))
        case .file(let slice): .stream(slice, length: .known(slice.end - slice.start))
        }
    }
}

/// Bytes `start..<end` of a file, read as they are sent.
struct FileSlice: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let start: Int64
    let end: Int64
    let read: PositionedRead
    /// Told how far reading has come.
    let progress: @Sendable (Int64) -> Void

    private static let chunk: Int64 = 256 << 10

    struct AsyncIterator: AsyncIteratorProtocol {
        let slice: FileSlice
        var next: Int64

        mutating func next() async throws -> ByteBuffer? {
            guard next < slice.end else { return nil }
            let wanted = Int(Swift.min(FileSlice.chunk, slice.end - next))
            var buffer = ByteBufferAllocator().buffer(capacity: wanted)
            let offset = next
            let count = try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { space in
                try slice.read(offset, UnsafeMutableRawBufferPointer(rebasing: space[..<wanted]))
            }
            guard count > 0 else { throw FileShrank(at: offset) }
            next += Int64(count)
            slice.progress(next)
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(slice: self, next: start) }
}

/// A file that ended before its size.
struct FileShrank: Error, CustomStringConvertible {
    let at: Int64
    var description: String { "file ended after \(at) bytes" }
}

/// Fills the buffer from an offset of a file, as pread(2); returns the number of bytes.
package typealias PositionedRead = @Sendable (Int64, UnsafeMutableRawBufferPointer) throws -> Int
