import CaissonLinux
import TestSupport

/// One of the users of a day: does one thing after another to containers of its own, and knows what has to come of it.
struct DayClient: Sendable {
    let program: CaissonProgram
    let ledger: DayLedger
    let number: Int
    var generator: SeededGenerator
    var slots: [DaySlot]
    var things: [DayThing]
    /// Names of containers that go by themselves.
    var passing: [String] = []
    private var made = 0

    init(_ program: CaissonProgram, _ ledger: DayLedger, number: Int, seed: UInt64) {
        (self.program, self.ledger, self.number) = (program, ledger, number)
        generator = SeededGenerator(seed: seed &* 1000 &+ UInt64(number))
        slots = (0..<3).map { DaySlot(name: "day-none-\(number)-\($0)") }
        things = [.volume("day-v\(number)-0"), .volume("day-v\(number)-1"), .network("day-n\(number)")]
    }

    /// Works until the day is over, or something cannot be explained.
    mutating func work() throws {
        do {
            while ledger.take() { try doOne() }
        } catch {
            ledger.stop()
            throw error
        }
    }

    /// A number no client has had.
    mutating func fresh() -> Int {
        made += 1
        return number * 10_000 + made
    }

    private mutating func doOne() throws {
        let index = generator.integer(0...(slots.count - 1))
        switch generator.integer(0...99) {
        case 0..<3: try loseMonitor(index)
        case 3..<4: try loseExec(index)
        case 4..<14: try clash(index)
        case 14..<17: try commit(index)
        case 17..<21: try useThing()
        case 21..<25: try passBy(attached: true)
        case 25..<27: try passBy(attached: false)
        case 27..<32: try look(index)
        default: try single(index)
        }
    }

    /// One operation on one container. Once in a while who does it is killed meanwhile.
    private mutating func single(_ index: Int) throws {
        let isAbsent = slots[index].isSurelyAbsent
        let makes = isAbsent ? !generator.oneIn(8) : slots[index].isNameKnown && generator.oneIn(20)
        let operation = makes ? maker(index) : other(index, mayWait: true)
        let (outcome, output) = try perform(operation, mayBeKilled: true)
        if makes, outcome == .done { slots[index].id = output.split(separator: "\n").last.map(String.init) }
        try slots[index].learn([(operation, outcome)])
    }

    private mutating func maker(_ index: Int) -> DayOperation {
        let isNew = slots[index].isSurelyAbsent
        let volumes = things.indices.filter { things[$0].isVolume }
        let volume = isNew && generator.oneIn(4) ? generator.pick(volumes) : nil
        if let volume {
            things[volume].possible = [true, false]
            slots[index].volume = things[volume].name
        }
        // The name of one that is there is refused.
        let name = isNew ? "day-\(fresh())" : slots[index].name
        return .make(
            name, generator.oneIn(4) ? .brief : .patient, starting: generator.integer(0...2) > 0, volume: volume.map { things[$0].name })
    }

    private mutating func other(_ index: Int, mayWait: Bool = false) -> DayOperation {
        let isEnding = slots[index].knowledge.isSurely { !$0.isLive || ($0.kind == .brief && $0.state == .running) }
        if mayWait, isEnding, generator.oneIn(8) { return .wait(slots[index].ref) }
        let number = fresh()
        return .any(on: slots[index].ref, &generator, number: number)
    }

    /// Several operations on one container at the same time.
    private mutating func clash(_ index: Int) throws {
        guard slots[index].id != nil else { return try single(index) }
        let operations = clashing(index)
        let commands = try operations.map { try program.spawn($0.arguments) }
        var done: [(operation: DayOperation, outcome: DayKnowledge.Outcome)] = []
        for (operation, command) in zip(operations, commands) {
            ledger.count(operation.arguments[0])
            done.append((operation, try finish(command, operation.arguments).outcome))
        }
        for _ in operations.dropFirst() { _ = ledger.take() }
        ledger.count("(at once)")
        try slots[index].learn(done)
    }

    private mutating func clashing(_ index: Int) -> [DayOperation] {
        let ref = slots[index].ref
        // Only beside something that ends it: it would wait for ever.
        if generator.oneIn(5) { return [.wait(ref), generator.pick(DayOperation.ends(ref)) ?? .wait(ref)] }
        let operations = (0..<(generator.oneIn(3) ? 3 : 2)).map { _ in other(index) }
        // A process that was started just before the freeze stands still, and whoever started it waits, as anybody would expect.
        let pauses = operations.contains { $0.steps == [.pause] }
        return pauses ? operations.filter { $0.arguments[0] != "exec" } : operations
    }

    /// What `inspect` shows has to be one of the things it may be.
    mutating func look(_ index: Int) throws {
        ledger.count("inspect")
        try slots[index].learn(seen: try sight(of: slots[index].ref))
    }

    func sight(of ref: String) throws -> DaySight? {
        let outcome = try program.run(["container", "inspect", "--format", DaySight.template, ref])
        if outcome.status != 0 {
            try require(outcome.errors.contains("No such container"), "inspect \(ref): \(outcome.errors)")
            return nil
        }
        guard let sight = DaySight(outcome.line) else { throw LawBroken(description: "inspect \(ref): \(outcome.output)") }
        return sight
    }
}
