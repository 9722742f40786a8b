/// Chance that is the same for the same seed.
///
/// Each use names what it decides, so that leaving out one event of a scenario leaves all other decisions as they were:
/// that is what makes a failing scenario shrink.
struct SimulationRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = scrambled(seed) }

    /// A generator for one decision.
    init(seed: UInt64, _ what: UInt64, _ which: UInt64 = 0) {
        state = scrambled(scrambled(seed ^ scrambled(what)) ^ which)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return scrambled(state)
    }

    mutating func integer(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

    /// True in `percent` of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { integer(0...99) < percent }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(integer(range)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[integer(0...(elements.count - 1))] }
}
