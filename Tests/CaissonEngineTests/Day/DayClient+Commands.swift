import CaissonLinux
import SystemPackage
import TestSupport

extension DayClient {
    /// Runs a command; now and then it is killed before it is through.
    mutating func perform(_ operation: DayOperation, mayBeKilled: Bool) throws -> (outcome: DayKnowledge.Outcome, output: String) {
        let command = try program.spawn(operation.arguments)
        ledger.count(operation.arguments[0])
        if mayBeKilled, generator.oneIn(9) {
            let moment = Duration.milliseconds(generator.integer(3...180))
            if try command.process.waitBlocking(timeout: moment) == nil {
                try command.process.signal(.kill)
                _ = try command.process.waitBlocking()
                try command.forget()
                ledger.count("(killed)")
                return (.killed, "")
            }
        }
        return try finish(command, operation.arguments)
    }

    func finish(_ command: RunningCommand, _ arguments: [String]) throws -> (outcome: DayKnowledge.Outcome, output: String) {
        let outcome: CaissonProgram.Outcome
        do { outcome = try command.finish(within: .seconds(60)) } catch {
            throw LawBroken(description: "caisson \(arguments.joined(separator: " ")): \(error)")
        }
        try command.forget()
        return (outcome.status == 0 ? .done : .refused("status \(outcome.status) \(outcome.errors)"), outcome.output)
    }

    /// Kills the monitor of a container that runs.
    mutating func loseMonitor(_ index: Int) throws {
        guard slots[index].id != nil, slots[index].knowledge.isSurely({ $0.state == .running && $0.byItself.isEmpty }) else { return try look(index) }
        let text = try program.succeed("inspect", "--format", "{{.State.Pid}}", slots[index].ref).trimmed
        // A signal sent before may have ended it by now.
        guard let pid = Int32(text), let shim = ProcessTable.parent(pid), isShim(shim) else { return try look(index) }
        try Signal.kill.send(to: shim)
        ledger.count("(monitor killed)")
        try slots[index].learn([(DayOperation(arguments: ["(its monitor is killed)"], steps: [.loseMonitor]), .done)])
    }

    private func isShim(_ pid: Int32) -> Bool { ProcessTable.commandLine(pid).contains { $0.hasSuffix("caisson-shim") } }

    /// Kills the monitor of a process that was started in a container: the container has nothing to do with it.
    mutating func loseExec(_ index: Int) throws {
        guard let id = slots[index].id, slots[index].knowledge.isSurely({ $0.state == .running && $0.byItself.isEmpty }) else { return try look(index) }
        let main = try program.succeed("inspect", "--format", "{{.State.Pid}}", id).trimmed
        let command = try program.spawn(["exec", id, "sleep", "100000"])
        let folder = program.runRoot.appending(id)
        var shim: Int32?
        try eventually("the exec's monitor") {
            shim = ProcessTable.all().first { pid in
                (try? Files.readLink(FilePath("/proc/\(pid)/cwd"))) == folder && isShim(pid) && Int32(main).flatMap { ProcessTable.parent($0) } != pid
            }
            return try shim != nil || command.process.waitBlocking(timeout: .zero) != nil
        }
        if let shim { try? Signal.kill.send(to: shim) } // ignored: it was over already
        ledger.count("(exec's monitor killed)")
        let (outcome, _) = try finish(command, ["exec", id, "sleep"])
        try require(outcome != .done, "an exec that lost its monitor succeeded")
        try slots[index].learn([(DayOperation(arguments: ["(an exec's monitor is killed)"], steps: [.look]), .done)])
    }

    /// A container that goes by itself, with its status and output.
    mutating func passBy(attached: Bool) throws {
        let number = fresh()
        let name = "pass-\(number)"
        let network = generator.pick(["bridge", "none"] + DayOperation.networks) ?? "none"
        let words = ["run", "--rm", "--name", name, "--network", network] + (attached ? [] : ["-d"])
        let operation = DayOperation(arguments: words + ["box", "sh", "-c", "echo hello \(number); exit \(number % 50)"], steps: [])
        let (outcome, output) = try perform(operation, mayBeKilled: true)
        passing.append(name)
        if outcome == .killed { return }
        let expected: DayKnowledge.Outcome = attached && number % 50 != 0 ? .refused("status \(number % 50) ") : .done
        try require(outcome == expected && (!attached || output == "hello \(number)\n"), "\(operation.arguments): \(outcome) \(output)")
    }

    mutating func commit(_ index: Int) throws {
        let images = things.indices.filter { things[$0].isImage }
        if images.count > 2, let oldest = images.first, generator.oneIn(2) { return try remove(oldest) }
        let name = "day/c\(number):\(fresh())"
        let operation = DayOperation(arguments: ["commit", slots[index].ref, name], steps: [.look])
        let (outcome, _) = try perform(operation, mayBeKilled: true)
        try slots[index].learn([(operation, outcome)])
        var image = DayThing.image(name)
        image.possible = outcome == .killed ? [true, false] : [outcome == .done]
        things.append(image)
    }

    /// Makes or removes a volume or a network.
    mutating func useThing() throws {
        guard let index = generator.pick(things.indices.filter { !things[$0].isImage }) else { return }
        if generator.oneIn(2) { return try remove(index) }
        let operation = DayOperation(arguments: things[index].making, steps: [])
        let (outcome, _) = try perform(operation, mayBeKilled: true)
        try things[index].learnMade(outcome)
    }

    private mutating func remove(_ index: Int) throws {
        let operation = DayOperation(arguments: things[index].removing, steps: [])
        let (outcome, _) = try perform(operation, mayBeKilled: true)
        let name = things[index].name
        let users = slots.filter { $0.volume == name }
        try things[index].learnRemoved(
            outcome, isSurelyUsed: users.contains { !$0.knowledge.isPerhaps { $0.state == .absent } }, isPerhapsUsed: !users.isEmpty)
        if things[index].isImage, things[index].possible == [false] { things.remove(at: index) }
    }
}
