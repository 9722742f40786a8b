/// An immutable value that many records share: tasks of one service version carry one spec between them.
///
/// Copying a record then costs one reference count instead of one for every string of its spec.
@dynamicMemberLookup
package struct Shared<Value: Sendable & Codable & Equatable>: Sendable, Codable, Equatable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let box: Box

    package init(_ value: Value) { box = Box(value) }

    package var value: Value { box.value }

    package subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member { box.value[keyPath: member] }

    /// Whether both are the very same object, without looking at the contents.
    package func isIdentical(to other: Shared) -> Bool { box === other.box }

    package static func == (left: Shared, right: Shared) -> Bool { left.box === right.box || left.value == right.value }

    package init(from decoder: any Decoder) throws { self.init(try Value(from: decoder)) }

    package func encode(to encoder: any Encoder) throws { try box.value.encode(to: encoder) }
}
