/// The identity of a stack of layers (image-spec `config.md#layer-chainid`).
package struct ChainID: Hashable, Sendable {
    package let digest: Digest

    package init(_ digest: Digest) { self.digest = digest }

    /// Reads `algorithm:hex`; throws `invalidArgument` as `Digest` does.
    package init(parsing text: some StringProtocol) throws { digest = try Digest(parsing: text) }

    /// The stack that has `diffID` on top of `parent`; without a parent the bottom layer's own digest.
    package static func chain(_ parent: ChainID?, _ diffID: DiffID) -> ChainID {
        guard let parent else { return ChainID(diffID.digest) }
        return ChainID(.sha256("\(parent.text) \(diffID.text)".utf8))
    }

    /// The stacks below and including each layer, bottom first; as many as there are layers.
    package static func chains(of diffIDs: some Sequence<DiffID>) -> [ChainID] {
        var chains: [ChainID] = []
        for diffID in diffIDs { chains.append(chain(chains.last, diffID)) }
        return chains
    }

    package var text: String { digest.text }
    package var hex: String { digest.hex }
}

extension ChainID: CustomStringConvertible {
    package var description: String { digest.text }
}

extension ChainID: Codable {
    package init(from decoder: any Decoder) throws { digest = try Digest(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try digest.encode(to: encoder) }
}
