/// A key of the cluster's store: bytes, ordered as bytes.
///
/// Not a `String`: Swift orders and compares text by its normal form, the stores order it by its bytes.
package struct ClusterKey: Hashable, Sendable {
    /// The key's bytes; a store refuses an empty key.
    package let bytes: [UInt8]

    package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    package init(_ text: some StringProtocol) { self.init(bytes: text.utf8) }

    /// The key `/`-joined below this one: `"/a" / "b"` is `/a/b`.
    package static func / (parent: ClusterKey, child: some StringProtocol) -> ClusterKey {
        ClusterKey(bytes: parent.bytes + [UInt8(ascii: "/")] + Array(child.utf8))
    }

    /// The first key after this one: nothing sorts between them.
    package var successor: ClusterKey { ClusterKey(bytes: bytes + [0]) }

    /// Whether this key begins with all of `prefix`.
    package func hasPrefix(_ prefix: ClusterKey) -> Bool { bytes.starts(with: prefix.bytes) }

    /// The text behind `prefix`; nil where the key does not begin with it.
    package func text(after prefix: ClusterKey) -> String? {
        hasPrefix(prefix) ? String(decoding: bytes.dropFirst(prefix.bytes.count), as: UTF8.self) : nil
    }
}

extension ClusterKey: Comparable {
    package static func < (left: ClusterKey, right: ClusterKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ClusterKey: ExpressibleByStringInterpolation, CustomStringConvertible {
    package init(stringLiteral text: String) { self.init(text) }

    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
