/// What may stand at a place of a compose file: its type, its short forms and how an override meets it. The model's one
/// declaration: checking, expanding, merging and the table of keys in the documentation all come from it.
package struct Shape: Sendable {
    /// The type of a value.
    package indirect enum Form: Sendable {
        /// Text; numbers and truth values are taken as they are spelled.
        case text
        /// One of a few words.
        case word([String])
        case flag, integer, number
        /// Octal with a leading zero.
        case mode
        /// `64m`, `1gb`, bytes.
        case size
        /// `1m30s`.
        case duration
        /// A path on this host, relative to the file.
        case path
        /// What cannot be checked: options of drivers, `x-` values.
        case anything
        case record(@Sendable () -> [Field])
        case table(Shape)
        case list(Shape)
        /// Whichever the value is: a scalar of the first, else the second.
        case either(Shape, Shape)
    }

    /// What becomes of a value that an override file gives again.
    package enum Meeting: Sendable {
        /// Tables merge key by key; lists grow; anything else is replaced.
        case join
        case replace
        /// Options merge only where the driver is the same.
        case sameDriver
    }

    typealias Expansion = @Sendable (ComposeNode, inout Expander) throws(ComposeError) -> ComposeNode

    let form: Form
    var meeting = Meeting.join
    /// Null means something of its own.
    var allowsNull = false
    /// Turns short forms into the long one.
    var expand: Expansion?
    /// What makes two items of a list the same, so that the later replaces the earlier; nil keeps both.
    var identity: (@Sendable (ComposeNode) -> String?)?

    init(_ form: Form) { self.form = form }
}

/// A key of a record.
package struct Field: Sendable {
    /// What becomes of a key.
    package enum Support: Sendable, Equatable {
        case works
        /// Read, checked and shown, but without effect, for the reason given.
        case ignored(String)
        /// Read, checked and shown, but nothing is started with it, for the reason given.
        case refused(String)
    }

    package let name: String
    package let shape: Shape
    package var support = Support.works

    init(_ name: String, _ shape: Shape, _ support: Support = .works) {
        self.name = name
        self.shape = shape
        self.support = support
    }
}

extension Shape {
    static let text = Shape(.text)
    static let flag = Shape(.flag)
    static let integer = Shape(.integer)
    static let number = Shape(.number)
    static let mode = Shape(.mode)
    static let size = Shape(.size)
    static let duration = Shape(.duration)
    static let path = Shape(.path)
    static let anything = Shape(.anything)

    static func word(_ words: String...) -> Shape { Shape(.word(words)) }
    static func record(_ fields: @escaping @Sendable () -> [Field]) -> Shape { Shape(.record(fields)) }
    static func table(_ value: Shape) -> Shape { Shape(.table(value)) }

    /// A list in which equal items are kept once.
    static func set(_ item: Shape = .text) -> Shape {
        var shape = Shape(.list(item))
        shape.identity = { $0.text }
        return shape
    }

    /// A list in which every item counts.
    static func sequence(_ item: Shape) -> Shape { Shape(.list(item)) }

    /// A list of records of which the named key says which is which.
    static func records(by keys: String..., item: Shape) -> Shape {
        var shape = Shape(.list(item))
        shape.identity = { node in keys.map { node[$0]?.text ?? "" }.joined(separator: "\u{0}") }
        return shape
    }

    func replaced() -> Shape { changed { $0.meeting = .replace } }
    func nullable() -> Shape { changed { $0.allowsNull = true } }
    func expanding(_ expand: @escaping Expansion) -> Shape { changed { $0.expand = expand } }

    /// A single value is a list of one.
    func orSingle() -> Shape {
        expanding { (node, _) throws(ComposeError) in
            node.text == nil ? node : node.with(.list([ComposeNode(node.content, at: node.mark)]))
        }
    }

    private func changed(_ change: (inout Shape) -> Void) -> Shape {
        var shape = self
        change(&shape)
        return shape
    }

    /// The shape of a key's value; nil for a key that is not known.
    func child(_ key: String) -> Shape? {
        switch form {
        case .record(let fields): fields().first { $0.name == key }?.shape
        case .table(let value): value
        case .either(_, let long): long.child(key)
        default: nil
        }
    }
}
