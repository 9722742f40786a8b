/// The direction in which a rectangle is split.
package enum Axis: Sendable {
    /// Parts lie side by side.
    case horizontal
    /// Parts lie one above the other.
    case vertical
}

/// What one part of a split wants along the axis, in cells.
package enum Constraint: Sendable, Hashable {
    /// Exactly so many cells.
    case fixed(Int)
    /// A share of the whole, in hundredths.
    case percent(Int)
    /// At least so many cells, and an equal share of what is left over.
    case min(Int)
    /// Only a share of what is left over, in proportion to its weight.
    case fill(weight: Int)
}

/// Splits rectangles; every part lies inside the whole, and later parts give way when there is too little room.
package enum Layout {
    /// As many rectangles as constraints, in order; those without room are empty.
    package static func split(_ rect: Rect, _ axis: Axis, _ constraints: [Constraint], gap: Int = 0) -> [Rect] {
        let whole = axis == .horizontal ? rect.width : rect.height
        let gaps = Swift.max(0, constraints.count - 1) * Swift.max(0, gap)
        let lengths = lengths(of: Swift.max(0, whole - gaps), constraints)
        var position = 0
        return lengths.map { length in
            let start = Swift.min(position, whole)
            let fitting = Swift.min(length, whole - start)
            position = start + fitting + Swift.max(0, gap)
            switch axis {
            case .horizontal: return Rect(x: rect.x + start, y: rect.y, width: fitting, height: rect.height)
            case .vertical: return Rect(x: rect.x, y: rect.y + start, width: rect.width, height: fitting)
            }
        }
    }

    private static func lengths(of whole: Int, _ constraints: [Constraint]) -> [Int] {
        var left = whole
        var lengths = constraints.map { constraint in
            let wanted = constraint.minimum(of: whole)
            let given = Swift.min(wanted, left)
            left -= given
            return given
        }
        share(left, among: constraints.map(\.weight), into: &lengths)
        return lengths
    }

    /// Hands out `rest` by weight; the rounding remainder goes to the earliest parts.
    static func share(_ rest: Int, among weights: [Int], into lengths: inout [Int]) {
        let total = weights.reduce(0, +)
        guard rest > 0, total > 0 else { return }
        var given = 0
        for index in lengths.indices {
            let part = rest * weights[index] / total
            lengths[index] += part
            given += part
        }
        for index in lengths.indices where given < rest && weights[index] > 0 {
            lengths[index] += 1
            given += 1
        }
    }
}

extension Constraint {
    fileprivate func minimum(of whole: Int) -> Int {
        switch self {
        case .fixed(let cells): Swift.max(0, cells)
        case .percent(let share): whole * Swift.min(100, Swift.max(0, share)) / 100
        case .min(let cells): Swift.max(0, cells)
        case .fill: 0
        }
    }

    fileprivate var weight: Int {
        switch self {
        case .fixed, .percent: 0
        case .min: 1
        case .fill(let weight): Swift.min(1_000, Swift.max(0, weight))
        }
    }
}
