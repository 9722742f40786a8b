import CaissonLinux

/// A random number generator that gives the same numbers for the same seed (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64
    package let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in the range.
    package mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in `n` times.
    package mutating func oneIn(_ n: Int) -> Bool { integer(1...max(1, n)) == 1 }

    /// Bytes of a length in the range.
    package mutating func bytes(_ length: ClosedRange<Int>) -> [UInt8] {
        (0..<integer(length)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Text of the given letters, of a length in the range.
    package mutating func text(_ length: ClosedRange<Int>, of letters: String = "abcdefghijklmnopqrstuvwxyz0123456789") -> String {
        let all = Array(letters)
        return String((0..<integer(length)).compactMap { _ in all.randomElement(using: &self) })
    }

    /// One of the elements; nil where there is none.
    package mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }
}

/// A property that failed, with what repeats it.
package struct PropertyFailure: Error, CustomStringConvertible {
    package let seed: UInt64
    package let cause: any Error
    package var description: String { "failed with seed \(seed) (repeat with CAISSON_SEED=\(seed)): \(cause)" }
}

/// Checks a property for `count` seeds; the error of a failing one names its seed.
///
/// `CAISSON_SEED` in the environment repeats that one alone. Bodies throw to fail, so that the seed can be told.
package func forAll(_ count: Int = 200, seed: UInt64 = 1, _ body: (inout SeededGenerator) throws -> Void) throws {
    let chosen = ProcessEnvironment.value("CAISSON_SEED").flatMap { UInt64($0) }
    for seed in chosen.map({ [$0] }) ?? (0..<UInt64(max(0, count))).map({ seed &+ $0 }) {
        var generator = SeededGenerator(seed: seed)
        do { try body(&generator) } catch { throw PropertyFailure(seed: seed, cause: error) }
    }
}

/// Runs `body` with a seed that is told at once: `CAISSON_SEED` in the environment, or a new one.
package func withSeed<Value>(_ what: String, _ body: (UInt64) async throws -> Value) async throws -> Value {
    let seed = ProcessEnvironment.value("CAISSON_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0 ..< 1 << 32)
    print("\(what): seed \(seed) (repeat with CAISSON_SEED=\(seed))")
    do { return try await body(seed) } catch { throw PropertyFailure(seed: seed, cause: error) }
}

/// Thrown by `require` when a law does not hold.
package struct LawBroken: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

/// Throws where `condition` is false; for the bodies of `forAll`.
package func require(_ condition: Bool, _ text: @autoclosure () -> String) throws {
    if !condition { throw LawBroken(description: text()) }
}
