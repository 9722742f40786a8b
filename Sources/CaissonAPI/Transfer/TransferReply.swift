package import CaissonCore

/// A line from `caisson-transfer` to the engine.
package struct TransferReply: Sendable, Codable, Equatable {
    /// The request's number; 0 for a notice that belongs to none.
    package var id: UInt32
    package var outcome: TransferOutcome

    package init(id: UInt32, outcome: TransferOutcome) {
        self.id = id
        self.outcome = outcome
    }
}

/// What a transfer answers.
package enum TransferOutcome: Sendable, Codable, Equatable {
    case done
    case manifest(TransferManifest)
    /// The read end of a pipe comes with this line; `done` or `failed` follows when the pipe's other end is closed.
    case fetching
    case tags([String])
    case found(Bool)
    /// Bytes sent so far.
    case progress(Int64)
    case pushed(BlobPushOutcome)
    case downloaded(WebAnswer)
    case digest(String)
    /// A line for the user: a mirror that did not answer, a wait the registry asked for.
    case notice(String)
    case failed(TransferFailure)

    /// How many descriptors travel with the line.
    package var descriptorCount: Int {
        if case .fetching = self { 1 } else { 0 }
    }
}

/// A manifest or index as it came; its digest has been checked.
package struct TransferManifest: Sendable, Codable, Equatable {
    package var digest: String
    package var mediaType: String
    /// The bytes, which are UTF-8 as all JSON is.
    package var body: String
    /// The host that gave it.
    package var source: String

    package init(digest: String, mediaType: String, body: String, source: String) {
        self.digest = digest
        self.mediaType = mediaType
        self.body = body
        self.source = source
    }
}

/// What a server said of a file. The bytes are the receiver's to count and to hash.
package struct WebAnswer: Sendable, Codable, Equatable {
    /// The file is the one its ETag was sent of; nothing was written.
    package var isUnchanged: Bool
    /// `Content-Disposition`, `Last-Modified` and `ETag` as they came.
    package var disposition: String?
    package var modified: String?
    package var etag: String?

    package init(isUnchanged: Bool, disposition: String? = nil, modified: String? = nil, etag: String? = nil) {
        self.isUnchanged = isUnchanged
        self.disposition = disposition
        self.modified = modified
        self.etag = etag
    }
}

/// An error across the process boundary.
package struct TransferFailure: Sendable, Codable, Equatable {
    package var code: ErrorCode
    package var message: String

    package init(code: ErrorCode, message: String) {
        self.code = code
        self.message = message
    }
}

/// How a blob came to be in the repository pushed to.
package enum BlobPushOutcome: String, Sendable, Codable { case exists, mounted, uploaded }
