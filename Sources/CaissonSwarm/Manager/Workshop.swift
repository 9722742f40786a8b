/// Does work that outlives the call that began it, as children of the service that runs the workshop.
package final class Workshop: Sendable {
    private typealias Work = @Sendable () async -> Void

    private let orders: AsyncStream<Work>
    private let input: AsyncStream<Work>.Continuation

    package init() { (orders, input) = AsyncStream.makeStream() }

    /// Has `work` done beside everything else; it is cancelled with the workshop.
    package func begin(_ work: @escaping @Sendable () async -> Void) { input.yield(work) }

    /// Works until cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await work in orders { group.addTask { await work() } }
            group.cancelAll()
        }
    }
}
