/// An option whose value is well formed and yet cannot be used.
struct OptionFailure: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
