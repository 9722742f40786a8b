import CaissonLinux
import Synchronization
import TestSupport
import Testing

/// Many containers on one bridge, all at once. `CAISSON_CROWD=200` makes it a full one.
@Suite("A crowd on one bridge", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct CrowdTests {
    private static let count = ProcessEnvironment.value("CAISSON_CROWD").flatMap { Int($0) } ?? 16
    private static let script = "mkdir -p /www && hostname > /www/index.html && exec httpd -f -p 80 -h /www"

    @Test func `all start, each finds the others by name and reaches them, and all are gone in the end`() async throws {
        try await withSeed("a crowd of \(Self.count)") { seed in
            try await NetworkLab.run("crowd") { lab in
                let host = DayHost(program: lab.program)
                try lab.program.succeed("run", "--rm", "box", "true")
                let before = try host.files()
                try lab.program.succeed("network", "create", "crowd")
                let names = (0..<Self.count).map { "member-\($0)" }
                let clock = ContinuousClock.now
                try await inParallel(names) { name in
                    try lab.program.succeed(
                        "run", "-d", "--name", name, "--hostname", name, "--network", "crowd", "box", "sh", "-c", Self.script)
                }
                let started = ContinuousClock.now
                try await inParallel(names) { name in try visit(from: name, names, seed, lab) }
                let visited = ContinuousClock.now
                #expect(try lab.program.run(["network", "verify"]).status == 0)
                try lab.program.succeed(["rm", "-f"] + names)
                print("started in \(started - clock), visited in \(visited - started), removed in \(ContinuousClock.now - visited)")
                try lab.program.succeed("network", "rm", "crowd")
                try eventually("the end of all programs") { host.processes().isEmpty }
                #expect(try host.files().subtracting(before).sorted() == [])
            }
        }
    }

    /// The next one, so that everybody is visited, and a few others.
    private func visit(from name: String, _ names: [String], _ seed: UInt64, _ lab: NetworkLab) throws {
        let place = try #require(names.firstIndex(of: name))
        var generator = SeededGenerator(seed: seed &+ UInt64(place))
        let others = [names[(place + 1) % names.count]] + (0..<4).compactMap { _ in generator.pick(names) }
        let request = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 $name 80 | tail -n 1"
        let script = "for name in \(others.joined(separator: " ")); do \(request); done"
        let output = try lab.program.run(["exec", name, "sh", "-c", script]).output
        #expect(output == others.map { $0 + "\n" }.joined(), "from \(name)")
    }
}

/// What is still to be done, for several who do it.
private final class Rest<Element: Sendable>: Sendable {
    private let elements: Mutex<ArraySlice<Element>>

    init(_ elements: [Element]) { self.elements = Mutex(elements[...]) }

    func next() -> Element? { elements.withLock { $0.popFirst() } }
}

/// Runs `body` for every element, a few at a time, on threads that may block.
func inParallel<Element: Sendable>(_ elements: [Element], width: Int = 6, _ body: @escaping @Sendable (Element) throws -> Void) async throws {
    let rest = Rest(elements)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<width {
            group.addTask {
                try await BlockingPool.shared.run {
                    while let element = rest.next() { try body(element) }
                }
            }
        }
        try await group.waitForAll()
    }
}
