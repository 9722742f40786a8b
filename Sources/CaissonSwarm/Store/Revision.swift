/// A point in a store's history: each transaction that changes something is one revision.
///
/// An empty store stands at 1 and its first change makes 2, as etcd counts. 0 means "none": a key that does not exist
/// was created at revision 0.
package struct Revision: Hashable, Comparable, Sendable, Codable {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    /// No revision; what the compares of an absent key see.
    package static let none = Revision(0)
    /// Where an empty store stands.
    package static let first = Revision(1)

    /// The revision after this one.
    package var next: Revision { Revision(number + 1) }

    package static func < (left: Revision, right: Revision) -> Bool { left.number < right.number }

    package init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}

extension Revision: CustomStringConvertible {
    package var description: String { String(number) }
}
