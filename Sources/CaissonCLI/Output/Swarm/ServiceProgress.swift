import CaissonAPI
import CaissonCore

/// Waits until a service is as it was asked for, and shows how far it is: Docker's words. ^C leaves the work to the swarm.
struct ServiceProgress: Sendable {
    private static let pace = Duration.milliseconds(100)

    let swarm: any SwarmAPI
    let console: Console
    let quiet: Bool

    /// Waits for each of the services, by ID. Throws ``ExitFailure`` for an update that was stopped.
    func wait(for services: [String]) async throws {
        for service in services {
            do {
                try await Interruption.watching(console) { try await follow(service) }
            } catch is Interrupted {
                let name = try await swarm.service(service).name
                return console.printError("Operation continuing in background.\nUse `caisson service ps \(name)` to check progress.")
            }
        }
    }

    private func follow(_ ref: String) async throws {
        let display = ProgressLines(console, quiet: quiet)
        var state = ConvergenceState()
        while true {
            let service = try await swarm.service(ref)
            let tasks = try await swarm.tasks(Filters(["service": ["\(service.id)"]]))
            switch state.step(service, tasks, now: .now) {
            case .waiting(let lines): display.show(lines)
            case .ended(let lines):
                display.show(lines)
                return
            case .failed(let reason): throw ExitFailure(1, reason)
            }
            try await Task.sleep(for: Self.pace)
        }
    }
}

/// Lines with names in front that are drawn again in place on a terminal; elsewhere each is printed when it changes.
final class ProgressLines {
    private let console: Console
    private let quiet: Bool
    private let isTerminal: Bool
    /// What each line says, and the order in which they stand.
    private var shown: [String: String] = [:]
    private var order: [String] = []

    init(_ console: Console, quiet: Bool) {
        (self.console, self.quiet) = (console, quiet)
        isTerminal = console.terminal.isTerminal(.output)
    }

    func show(_ lines: [ConvergenceLine]) {
        guard !quiet else { return }
        for line in lines where shown[line.name] != line.text {
            if isTerminal { draw(line) } else { write(line.whole + "\n") }
            shown[line.name] = line.text
        }
    }

    private func draw(_ line: ConvergenceLine) {
        if !order.contains(line.name) {
            order.append(line.name)
            write("\n")
        }
        let rows = order.count - (order.firstIndex(of: line.name) ?? 0)
        write("\u{1b}[\(rows)A\u{1b}[2K\r\(line.whole) \r\u{1b}[\(rows)B")
    }

    private func write(_ text: String) {
        try? console.write(.output, Array(text.utf8))  // ignored: nothing depends on being watched
    }
}

/// One line of progress: `1/3: running`.
struct ConvergenceLine: Equatable, Sendable {
    var name: String
    var text: String

    var whole: String { "\(name): \(text)" }
}
