import AsyncHTTPClient
import CaissonAPI
import CaissonCore
import CaissonOCI
import NIOCore
import NIOHTTP1

/// How far a download has come, and the checks a hostile answer has to pass.
struct BlobDownload {
    /// Broken connections one download survives, whatever it gained in between.
    static let interruptionLimit = 200

    let digest: Digest
    let size: Int64
    /// The first byte not yet given to the sink.
    var next: Int64
    var interruptions = 0
    /// Bytes of the answer at hand that we have already.
    private var skip: Int64 = 0

    init(digest: Digest, size: Int64, next: Int64) {
        self.digest = digest
        self.size = size
        self.next = next
    }

    var isComplete: Bool { next >= size }

    /// Compares the head of an answer with what was asked for.
    mutating func begin(_ response: HTTPClientResponse) throws {
        guard response.status == .partialContent else {
            // The whole blob: a registry that knows no ranges.
            if let length = response.announcedLength, length != size { throw wrong("is \(length) bytes long, expected \(size)") }
            skip = next
            return
        }
        skip = 0
        guard let range = response.headers.first(name: "content-range").flatMap(ContentRange.init), range.start == next else {
            throw wrong("came from another place than asked for")
        }
        if let total = range.total, total != size { throw wrong("is \(total) bytes long, expected \(size)") }
    }

    /// Hands on what is new in a piece of the answer.
    mutating func take(_ chunk: ByteBuffer, into sink: ByteSink) throws {
        let old = min(skip, Int64(chunk.readableBytes))
        skip -= old
        let fresh = chunk.readableBytesView.dropFirst(Int(old))
        guard Int64(fresh.count) <= size - next else { throw wrong("is longer than \(size) bytes") }
        guard !fresh.isEmpty else { return }
        do {
            try fresh.withUnsafeBytes { try sink($0) }
        } catch {
            throw SinkFailure(cause: error)
        }
        next += Int64(fresh.count)
    }

    private func wrong(_ what: String) -> CaissonError { CaissonError(.dataLoss, "blob \(digest): \(what)", subject: digest.text) }
}

/// `Content-Range: bytes 10-99/100` (RFC 9110 §14.4), and the `Range: 0-99` of upload sessions.
struct ContentRange {
    let start: Int64
    let end: Int64
    let total: Int64?

    init?(_ text: String) {
        let numbers = text.hasPrefix("bytes") ? text.dropFirst(5).drop { $0 == " " || $0 == "=" } : text[...]
        let halves = numbers.split(separator: "/", maxSplits: 1)
        guard let range = halves.first?.split(separator: "-", maxSplits: 1), range.count == 2, let start = Int64(range[0]),
            let end = Int64(range[1]), start >= 0, end >= start || (start == 0 && end <= 0)
        else { return nil }
        self.start = start
        self.end = end
        total = halves.count == 2 ? Int64(halves[1]) : nil
    }
}
