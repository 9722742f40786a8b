import CaissonTerm
import Testing
import TestSupport

struct LayoutTests {
    struct Case: Sendable {
        let width: Int
        let constraints: [Constraint]
        let expected: [Int]
        var gap = 0
    }

    @Test(
        "A split gives each part what it asks for",
        arguments: [
            Case(width: 80, constraints: [.fixed(20), .min(10)], expected: [20, 60]),
            Case(width: 80, constraints: [.percent(25), .min(0)], expected: [20, 60]),
            Case(width: 10, constraints: [.fixed(20), .fixed(5)], expected: [10, 0]),
            Case(width: 11, constraints: [.fill(weight: 1), .fill(weight: 1)], expected: [6, 5]),
            Case(width: 10, constraints: [.fill(weight: 3), .fill(weight: 1)], expected: [8, 2]),
            Case(width: 21, constraints: [.min(5), .min(5)], expected: [10, 10], gap: 1),
            Case(width: 0, constraints: [.min(5)], expected: [0]),
            Case(width: 9, constraints: [], expected: []),
        ])
    func split(_ test: Case) {
        let rect = Rect(x: 3, y: 2, width: test.width, height: 4)
        let parts = Layout.split(rect, .horizontal, test.constraints, gap: test.gap)
        #expect(parts.map(\.width) == test.expected)
        for part in parts where !part.isEmpty { #expect(part.intersection(rect) == part) }
    }

    @Test("Parts never overlap and never leave the whole")
    func partsStayInside() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let rect = Rect(
                x: .random(in: -5...5, using: &random), y: 0, width: 3, height: .random(in: 0...50, using: &random))
            let constraints: [Constraint] = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                let n = Int.random(in: 0...40, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: return .fixed(n)
                case 1: return .percent(n * 4)
                case 2: return .min(n)
                default: return .fill(weight: n)
                }
            }
            let parts = Layout.split(rect, .vertical, constraints, gap: Int.random(in: 0...2, using: &random))
            var end = rect.minY
            for part in parts {
                #expect(part.minY >= end && part.maxY <= rect.maxY)
                end = part.maxY
            }
        }
    }

    @Test("Rectangles that do not meet have an empty intersection")
    func intersection() {
        let a = Rect(x: 0, y: 0, width: 5, height: 5)
        #expect(a.intersection(Rect(x: 5, y: 0, width: 5, height: 5)).isEmpty)
        #expect(a.intersection(Rect(x: 3, y: 4, width: 9, height: 9)) == Rect(x: 3, y: 4, width: 2, height: 1))
        #expect(a.inset(by: 3).isEmpty)
        #expect(a.row(5).isEmpty && a.row(4) == Rect(x: 0, y: 4, width: 5, height: 1))
        #expect(a.centered(Size(width: 9, height: 1)) == Rect(x: 0, y: 2, width: 5, height: 1))
    }
}
