import CaissonAPI
import Testing

@testable import CaissonCLI

struct BuildTextTests {
    @Test(arguments: [
        (0.0, 1, "0.0"), (0.04, 1, "0.0"), (0.05, 1, "0.1"), (12.345, 2, "12.35"), (9.9996, 3, "10.000"),
        (123.4, 0, "123"), (1e300, 1, "1e+300"),
    ])
    func `numbers have as many digits as asked for`(_ value: Double, _ digits: Int, _ text: String) {
        #expect(BuildText.number(value, digits: digits) == text)
    }

    @Test(
        arguments: [
            (0, "0B"), (999, "999B"), (1000, "1.00kB"), (3_151_000, "3.15MB"), (7_000_000_000, "7.00GB"),
        ] as [(Int64, String)])
    func `bytes are spelled as BuildKit does`(_ count: Int64, _ text: String) {
        #expect(BuildText.bytes(count) == text)
    }

    @Test(arguments: [(0.3124, "0.312"), (12.34, "12.34"), (123.44, "123.4")])
    func `log times lose digits as they grow`(_ seconds: Double, _ text: String) {
        #expect(BuildText.offset(seconds) == text)
    }

    @Test(arguments: [(4.21, "4.2s"), (65.0, "1m  5s"), (3_599.9, "59m 59s")])
    func `durations`(_ seconds: Double, _ text: String) { #expect(BuildText.duration(seconds) == text) }

    private static let long = (1...9).map { "line \($0)" }.joined(separator: "\n")

    @Test(arguments: [
        (5...5, 5, 3...7), (1...1, 1, 1...3), (9...9, 9, 7...9), (4...5, 4, 3...6),
    ])
    func `an excerpt has lines around the marked ones`(
        _ marked: ClosedRange<Int>, _ named: Int, _ shown: ClosedRange<Int>
    ) {
        let rule = String(repeating: "-", count: 20)
        let lines = shown.map { "   \($0) | \(marked.contains($0) ? ">>>" : "   ") line \($0)" }.joined(separator: "\n")
        #expect(
            SourceExcerpt.text("Dockerfile", Self.long, marked) == "Dockerfile:\(named)\n\(rule)\n\(lines)\n\(rule)\n")
    }

    @Test func `many files are cut`() {
        let files = (1...8).map { ChangedFile(path: "f\($0)", kind: .modified) }
        var step = TracedStep(BuildStep(id: 1, name: "[2/2] COPY . .", kind: .copy))
        step.end = StepEnd(
            time: Script.time(0), outcome: .done,
            miss: CacheMiss(reason: .files, headline: "8 files changed", files: files))
        #expect(MissText.line(step) == "not cached: COPY . .: 8 files changed: f1, f2, f3, f4, f5 and 3 more")
    }
}
