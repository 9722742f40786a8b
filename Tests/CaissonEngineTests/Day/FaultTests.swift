import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The kernel refuses one call of each process of a command. `CAISSON_FAULTS=200` does so that often for each command,
/// `CAISSON_SEED` repeats a run.
@Suite(
    "Calls that fail", .serialized,
    .enabled(if: NetworkLab.isPossible && Host.has("strace"), "needs root, overlayfs, libnftables, busybox, curl and strace"))
struct FaultTests {
    private static let faults = ProcessEnvironment.value("CAISSON_FAULTS").flatMap { Int($0) } ?? 1

    /// A command, and what has to be there before it.
    struct Command: Sendable, CustomTestStringConvertible {
        var before: [[String]] = []
        var words: [String]
        var testDescription: String { words.joined(separator: " ") }
    }

    private static let sleeper = ["run", "-d", "--name", "fault", "--network", "yard", "box", "sleep", "1000"]
    private static let change = ["exec", "fault", "sh", "-c", "echo more > /more; rm /bin/ls"]
    private static let creation = ["create", "--name", "fault", "--network", "yard", "-p", "80", "-v", "fault:/data", "box", "true"]

    static let commands = [
        Command(words: ["run", "--rm", "--name", "fault", "--network", "yard", "-p", "80", "-v", "fault:/data", "box", "true"]),
        Command(words: creation),
        Command(before: [creation], words: ["start", "fault"]),
        Command(before: [sleeper], words: ["stop", "-t", "0", "fault"]),
        Command(before: [creation], words: ["rm", "-v", "fault"]),
        Command(before: [sleeper], words: ["rm", "-f", "fault"]),
        Command(before: [sleeper], words: ["network", "connect", "bridge", "fault"]),
        Command(before: [sleeper], words: ["network", "disconnect", "yard", "fault"]),
        Command(words: ["network", "create", "fnet"]),
        Command(before: [["network", "create", "fnet"]], words: ["network", "rm", "fnet"]),
        Command(before: [creation], words: ["restart", "-t", "0", "fault"]),
        Command(before: [sleeper], words: ["exec", "fault", "true"]),
        Command(before: [sleeper], words: ["pause", "fault"]),
        Command(before: [sleeper], words: ["update", "--memory", "64m", "--memory-swap", "64m", "fault"]),
        Command(before: [sleeper], words: ["cp", "/etc/passwd", "fault:/passwd"]),
        Command(before: [sleeper, change], words: ["diff", "fault"]),
        Command(before: [sleeper, change], words: ["commit", "fault", "fimage:1"]),
        Command(before: [creation, ["commit", "fault", "fimage:1"]], words: ["image", "rm", "fimage:1"]),
        Command(words: ["tag", "box", "fimage:1"]),
        Command(before: [creation], words: ["rename", "fault", "fault2"]),
        Command(words: ["volume", "create", "fault"]),
        Command(before: [["volume", "create", "fault"]], words: ["volume", "rm", "fault"]),
    ]

    @Test(arguments: commands) func `a call that fails is told, and nothing is left of what it cut off`(_ command: Command) async throws {
        try await withSeed("faults of \(command)") { seed in
            try await NetworkLab.run("fault") { lab in
                var generator = SeededGenerator(seed: seed)
                try lab.program.succeed("network", "create", "yard")
                // With it the resolver runs already, and is not one of the processes of a command.
                try lab.program.succeed("run", "-d", "--name", "keeper", "--network", "yard", "box", "sleep", "1000")
                let trace = FaultTrace(lab)
                let calls = try prepared(command, lab) { try trace.count(command.words) }
                let morning = try DayHost(program: lab.program).files()
                for _ in 0..<Self.faults {
                    let fault = Fault(error: generator.pick(Fault.errors) ?? "EIO", number: generator.integer(1...calls))
                    try prepared(command, lab) { try trace.run(command.words, fault) }
                }
                try prepared(command, lab) { try lab.program.succeed(command.words) }
                #expect(try lab.program.run(["network", "verify"]).status == 0)
                var left: Set<String> = []
                let seconds = SystemClock.monotonic() + .seconds(20)
                repeat { left = try DayHost(program: lab.program).files().subtracting(morning) } while !left.isEmpty && SystemClock.monotonic() < seconds
                #expect(left == [])
            }
        }
    }

    /// libnftables calls exit(3) or abort(3) at some of these.
    @Test func `a library that gives up at a refused call takes no command along`() async throws {
        try await NetworkLab.run("giveup") { lab in
            try lab.program.succeed("network", "create", "yard")
            try lab.program.succeed("run", "-d", "--name", "keeper", "--network", "yard", "box", "sleep", "1000")
            let trace = FaultTrace(lab)
            var statuses: [Int32] = []
            for number in stride(from: 3, through: 17, by: 2) {
                let outcome = try trace.run(["network", "create", "fnet"], Fault(error: "EPERM", number: number), of: "recvmsg")
                statuses.append(outcome.status)
                #expect([0, 1].contains(outcome.status), "call \(number): \(outcome.errors)")
                #expect(outcome.status == 0 || outcome.errors.hasPrefix("Error: firewall: "), "call \(number): \(outcome.errors)")
                if outcome.status == 0 { try lab.program.succeed("network", "rm", "fnet") }
            }
            #expect(statuses.contains(1))
            try lab.program.succeed("network", "create", "fnet")
            #expect(try lab.program.run(["network", "verify"]).status == 0)
        }
    }

    /// Runs `body` with what the command needs there, and takes away what it leaves.
    @discardableResult
    private func prepared<Value>(_ command: Command, _ lab: NetworkLab, _ body: () throws -> Value) throws -> Value {
        for words in command.before { try lab.program.succeed(words) }
        let value = try body()
        let leftovers = [
            ["rm", "-f", "-v", "fault"], ["rm", "-f", "-v", "fault2"], ["network", "rm", "fnet"], ["volume", "rm", "fault"],
            ["image", "rm", "fimage:1"],
        ]
        for words in leftovers {
            let outcome = try lab.program.run(words)
            try require(
                outcome.status == 0 || outcome.errors.lowercased().contains("no such") || outcome.errors.contains("not found"),
                "\(words) after \(command): \(outcome.errors)")
        }
        // Files of what was cut off wait for the next of these.
        for noun in ["volume", "image"] { try lab.program.succeed(noun, "prune", "-f") }
        return value
    }
}

/// The number-th call of each process fails.
private struct Fault {
    static let errors = ["EIO", "ENOSPC", "EPERM", "ENOMEM", "EMFILE"]
    var error: String
    var number: Int
}

/// Commands with the kernel's calls under control.
private struct FaultTrace {
    let lab: NetworkLab
    private let log: FilePath

    /// What makes, changes and connects things. Memory and threads are the language's, which ends without them.
    private static let calls =
        "%file,%net,fsync,fdatasync,ftruncate,fallocate,flock,fchown,fchmod,ioctl,clone3,setns,unshare,fsopen,fsconfig,fsmount,"
        + "open_tree,move_mount,mount_setattr,pidfd_open,memfd_create,epoll_create1,eventfd2,timerfd_create,pipe2,seccomp,capset"

    init(_ lab: NetworkLab) {
        self.lab = lab
        log = lab.fixture.path("calls")
    }

    private func strace(_ inject: [String]) -> [String] {
        ["strace", "-f", "--seccomp-bpf", "-qqq", "-o", log.string, "-e", "trace=\(FaultTrace.calls)"] + inject
    }

    /// The most calls a process of the command makes.
    func count(_ words: [String]) throws -> Int {
        let outcome = try finish(lab.program.spawn(words, under: strace([])))
        try require(outcome.status == 0, "\(words): \(outcome.errors)")
        let lines = String(decoding: try Files.read(log, limit: 64 << 20), as: UTF8.self).split(separator: "\n")
        let counts = Dictionary(grouping: lines) { $0.prefix { $0 != " " } }.map(\.value.count)
        return counts.max() ?? 1
    }

    @discardableResult
    func run(_ words: [String], _ fault: Fault, of calls: String = FaultTrace.calls) throws -> CaissonProgram.Outcome {
        let inject = ["-e", "inject=\(calls):error=\(fault.error):when=\(fault.number)"]
        let outcome = try finish(lab.program.spawn(words, under: strace(inject)))
        let story = "\(words) with \(fault): status \(outcome.status) \(outcome.errors)"
        // 128 and a signal: the program fell over.
        try require(outcome.status < 128, story)
        try require(outcome.status == 0 || !outcome.errors.isEmpty, story)
        return outcome
    }

    /// A command that took the resolver for dead has started one, which stays and would be waited for.
    private func finish(_ command: RunningCommand) throws -> CaissonProgram.Outcome {
        for _ in 0..<20 {
            if try command.process.waitBlocking(timeout: .seconds(3)) != nil { break }
            for pid in DayHost(program: lab.program).processes().map(\.pid) {
                let isTraced = (try? Files.readText(FilePath("/proc/\(pid)/status"))).map { $0.contains("TracerPid:\t\(command.process.pid)\n") }
                guard isTraced == true, ProcessTable.commandLine(pid).last == "resolver-run" else { continue }
                try? Signal.kill.send(to: pid) // ignored: gone
            }
        }
        return try command.finish(within: .milliseconds(1))
    }
}
