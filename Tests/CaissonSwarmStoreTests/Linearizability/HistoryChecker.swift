/// What a client did: what it asked, what it was told, and when by a clock that only counts.
struct HistoryEntry<Operation: Sendable, Reply: Sendable>: Sendable {
    let client: Int
    let operation: Operation
    let reply: Reply
    let invoked: Int
    let returned: Int
}

/// A store as one thing that does one operation at a time; what a history is measured by.
protocol SequentialModel: Hashable, Sendable {
    associatedtype Operation: Sendable
    associatedtype Reply: Hashable, Sendable

    mutating func perform(_ operation: Operation) -> Reply
}

/// Wing and Gong's search, with Lowe's memory of what was tried: is there an order of the operations that respects the time
/// between one's return and another's call, in which one thing doing them one by one would have given the same replies?
struct HistoryChecker<Model: SequentialModel> {
    typealias Entry = HistoryEntry<Model.Operation, Model.Reply>

    private struct Tried: Hashable {
        let done: UInt64
        let model: Model
    }

    private let history: [Entry]
    private var tried: Set<Tried> = []

    /// At most 64 entries.
    init(_ history: [Entry]) {
        precondition(history.count <= 64, "a history is kept in one word")
        self.history = history
    }

    static func isLinearizable(_ history: [Entry], from start: Model) -> Bool {
        var checker = HistoryChecker(history)
        return checker.search(done: 0, start)
    }

    private mutating func search(done: UInt64, _ model: Model) -> Bool {
        if done.nonzeroBitCount == history.count { return true }
        guard tried.insert(Tried(done: done, model: model)).inserted else { return false }
        let open = history.indices.filter { done & (1 << $0) == 0 }
        // Only what was called before anything open returned can have come first.
        let earliest = open.map { history[$0].returned }.min() ?? .max
        for index in open where history[index].invoked < earliest {
            var next = model
            if next.perform(history[index].operation) == history[index].reply, search(done: done | 1 << index, next) { return true }
        }
        return false
    }
}
