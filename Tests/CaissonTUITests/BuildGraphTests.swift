import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonTUI

@Suite struct BuildGraphTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Step → inputs, by ID from 1.
        var inputs: [[Int]]
        var rows: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "a chain stays in its lane", inputs: [[], [1], [2]], rows: ["*", "*", "*"]),
        Case(name: "what starts beside opens a lane", inputs: [[], [1], [1]], rows: ["*", "├─*", "*"]),
        Case(
            name: "two chains meet", inputs: [[], [1], [], [3], [2, 4]],
            rows: ["*", "*", "│ *", "│ *", "*─┘"]),
        Case(
            name: "a lane in between is crossed", inputs: [[], [1], [1], [1], [2, 4], [3, 5]],
            rows: ["*", "├─*", "├─┼─*", "* │ │", "*─┘ │", "*───┘"]),
        Case(name: "inputs that do not exist are passed over", inputs: [[], [9, 1], [-4]], rows: ["*", "*", "*"]),
        Case(name: "a circle has no lines", inputs: [[2], [1], [3]], rows: ["*", "*", "*"]),
    ]

    static func steps(_ inputs: [[Int]], stage: (Int) -> String? = { _ in "s" }) -> [BuildStep] {
        inputs.enumerated().map {
            BuildStep(id: $0 + 1, name: "[s \($0 + 1)] RUN \($0 + 1)", kind: .run, stage: stage($0 + 1), inputs: $1)
        }
    }

    @Test(arguments: cases)
    func `steps lie in lanes`(it: Case) {
        #expect(Self.drawing(LaneLayout.rows(Self.steps(it.inputs))) == it.rows)
    }

    @Test func `internal steps have no lines`() {
        var steps = Self.steps([[], [1], [1, 2]])
        steps[0].kind = .internal
        #expect(Self.drawing(LaneLayout.rows(steps)) == ["*", "*", "*"])
    }

    @Test func `a stage goes on in its own lane and ends the others`() {
        let rows = Self.drawing(LaneLayout.rows(BuildScripts.large(stages: 3, steps: 9)))
        #expect(rows == ["*", "*", "*", "│ *", "│ *", "│ *", "│ │ *", "└─┼─*", "  └─*"])
        #expect(LaneLayout.rows(BuildScripts.large()).map(\.shapes.count).max() == 5)
    }

    private static func drawing(_ rows: [LaneRow]) -> [String] {
        rows.map { row in
            var text = ""
            for (lane, shape) in row.shapes.enumerated() {
                text += glyphs[shape] ?? "?"
                text += row.joined[lane] ? "─" : " "
            }
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
    }

    private static let glyphs: [LaneRow.Shape: String] = [
        .empty: " ", .line: "│", .node: "*", .across: "─", .crossing: "┼", .forkRight: "├", .endRight: "└", .forkLeft: "┤",
        .endLeft: "┘", .endBetween: "┴",
    ]

    @Test func `any graph is laid out whole: one node a row, every line of an open lane goes on`() throws {
        try forAll(400) { random in
            let count = random.integer(0...40)
            let inputs = (0..<count).map { _ in (0..<random.integer(0...3)).map { _ in random.integer(-2...45) } }
            let rows = LaneLayout.rows(Self.steps(inputs) { "stage\($0 % 4)" })
            try require(rows.count == count, "\(rows.count) rows of \(count)")
            for (above, row) in zip(rows, rows.dropFirst()) {
                try require(row.shapes.count { $0 == .node } == 1, "nodes in \(row)")
                try require(row.shapes[row.lane] == .node, "the node in its lane")
                for (lane, isOpen) in above.open.enumerated() where isOpen {
                    let shape = lane < row.shapes.count ? row.shapes[lane] : .empty
                    try require(![.empty, .across].contains(shape), "lane \(lane) is lost in \(row)")
                }
            }
        }
    }

    @Test func `the order has every step once, after what it waits for`() throws {
        try forAll(300) { random in
            let count = random.integer(0...30)
            let inputs = (0..<count).map { _ in (0..<random.integer(0...3)).map { _ in random.integer(-1...32) } }
            let order = StepOrder(Self.steps(inputs))
            try require(order.places.sorted() == Array(0..<count), "places \(order.places)")
            var seen: Set<Int> = []
            for place in order.places {
                try require(order.inputs[place].allSatisfy(seen.contains), "place \(place) comes too early")
                seen.insert(place)
            }
        }
    }

    private static func build(_ events: [BuildEvent]) -> BuildModel {
        var build = BuildModel()
        build.receive([.steps(BuildScripts.steps)] + events)
        return build
    }

    @Test func `before anything ran the critical path is that of the last build`() {
        let forecast = BuildForecast(Self.build([]), now: Workshop.now)
        #expect(forecast.path == [2, 3, 4, 5, 9, 10, 11])
        #expect(forecast.left.map { Int($0.rounded()) } == 50)
        #expect(!forecast.isLeast)
    }

    @Test func `the time left shrinks with what is done and with the seconds that pass`() {
        let build = Self.build(BuildScripts.underWay(Workshop.now))
        let early = BuildForecast(build, now: Workshop.now.advanced(by: .milliseconds(5200)))
        #expect(early.left.map { Int($0.rounded()) } == 31)
        let late = BuildForecast(build, now: Workshop.now.advanced(by: .milliseconds(20_200)))
        #expect(late.left.map { Int($0.rounded()) } == 16)
        // Longer than the last time: what is left is at least what comes after.
        let overdue = BuildForecast(build, now: Workshop.now.advanced(by: .seconds(60)))
        #expect(overdue.isLeast)
        #expect(overdue.left.map { $0 < 2 } == true)
    }

    @Test func `a build never seen before has no time left to tell`() {
        var build = BuildModel()
        build.receive([.steps(Self.steps([[], [1]])), .stepStarted(1, Workshop.now)])
        #expect(BuildForecast(build, now: Workshop.now).left == nil)
    }

    @Test func `the path and the time left agree with a search through all chains`() throws {
        try forAll(200) { random in
            let count = random.integer(1...12)
            let steps = (1...count).map { id in
                BuildStep(
                    id: id, name: "s", kind: .run, inputs: (0..<random.integer(0...2)).map { _ in random.integer(0...id) },
                    expected: Double(random.integer(0...9)))
            }
            var build = BuildModel()
            build.receive([.steps(steps)])
            func longest(to id: Int) -> Double {
                guard id >= 1, id <= count else { return 0 }
                let before = steps[id - 1].inputs.filter { $0 < id }.map { longest(to: $0) }.max() ?? 0
                return before + (steps[id - 1].expected ?? 0)
            }
            let expected = (1...count).map { longest(to: $0) }.max() ?? 0
            let forecast = BuildForecast(build, now: Workshop.now)
            try require(forecast.total == expected, "\(forecast.total) is not \(expected)")
            try require(forecast.left == expected, "\(String(describing: forecast.left)) left of \(expected)")
        }
    }
}
