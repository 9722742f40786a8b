/// What is left of a countable resource.
enum GenericStock: Sendable, Equatable {
    case counted(Int64)
    case named(Set<String>)

    var count: Int64 {
        switch self {
        case .counted(let count): count
        case .named(let names): Int64(names.count)
        }
    }

    /// The names a task would get, in order; nil where units have none.
    func pick(_ amount: Int) -> [String]? {
        if case .named(let names) = self { Array(names.sorted().prefix(amount)) } else { nil }
    }

    mutating func take(_ amount: Int64, _ taken: [String]) {
        switch self {
        case .counted(let count): self = .counted(count - amount)
        case .named(let names): self = .named(names.subtracting(taken))
        }
    }
}
