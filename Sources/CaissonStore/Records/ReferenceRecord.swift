package import CaissonCore
package import CaissonOCI

/// A name of an image: with a tag, or with the digest it was pulled by.
package struct ReferenceRecord: Sendable, Equatable {
    /// Canonical: `docker.io/library/alpine:latest`, `docker.io/library/alpine@sha256:…`.
    package let reference: String
    package var imageID: Digest
    /// The manifest or index the name stands for in its registry (Docker's RepoDigest); nil for a name given here.
    package var target: Descriptor?
    package var tagged: Timestamp

    package init(reference: String, imageID: Digest, target: Descriptor?, tagged: Timestamp) {
        self.reference = reference
        self.imageID = imageID
        self.target = target
        self.tagged = tagged
    }
}

extension ReferenceRecord: StoredRecord {
    static let table = "reference"
    static let columns = ["reference", "image_id", "target", "tagged"]

    var values: [ColumnValue] {
        get throws { [reference, imageID.text, try target.map(jsonColumn), tagged.storedNanoseconds] }
    }

    init(_ columns: inout ColumnReader) throws {
        reference = try columns.text()
        imageID = try columns.parsed(Digest.init(stored:))
        target = try columns.optionalJSON(Descriptor.self)
        tagged = try columns.time()
    }
}
