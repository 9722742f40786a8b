/// The digest of one layer's uncompressed tar stream (image-spec `config.md#layer-diffid`).
package struct DiffID: Hashable, Sendable {
    package let digest: Digest

    package init(_ digest: Digest) { self.digest = digest }

    /// Reads `algorithm:hex`; throws `invalidArgument` as `Digest` does.
    package init(parsing text: some StringProtocol) throws { digest = try Digest(parsing: text) }

    package var text: String { digest.text }
    package var hex: String { digest.hex }
}

extension DiffID: CustomStringConvertible {
    package var description: String { digest.text }
}

extension DiffID: Codable {
    package init(from decoder: any Decoder) throws { digest = try Digest(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try digest.encode(to: encoder) }
}
