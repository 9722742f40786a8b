import CaissonCore
import Glibc
import Synchronization

/// Blocking work cut into equal shares, each on a thread of its own for the length of one call.
package enum ParallelWork {
    /// How many threads pay off here: one for each processor, at most eight.
    package static let width = min(8, HostSystem.processorCount)

    /// Runs `body` with 0, 1 … `width` - 1 at the same time, the first on the calling thread, and waits for all.
    /// Throws the failure of the lowest number.
    package static func run(_ width: Int = width, _ body: @Sendable (Int) throws -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            let share = Share(body)
            var threads: [pthread_t] = []
            for number in 1..<max(2, width) where number < width {
                var thread = pthread_t()
                let ticket = Unmanaged.passRetained(Ticket(share, number))
                let result = pthread_create(&thread, nil, { context in
                    if let context { Unmanaged<Ticket>.fromOpaque(context).takeRetainedValue().perform() }
                    return nil
                }, ticket.toOpaque())
                // A thread that cannot be had leaves its share to this one.
                if result == 0 { threads.append(thread) } else { ticket.takeRetainedValue().perform() }
            }
            share.perform(0)
            for thread in threads { pthread_join(thread, nil) }
            if let failure = share.failures.withLock({ $0 }).min(by: { $0.key < $1.key }) { throw failure.value }
        }
    }

    private final class Share: Sendable {
        let body: @Sendable (Int) throws -> Void
        let failures = Mutex<[Int: any Error]>([:])

        init(_ body: @escaping @Sendable (Int) throws -> Void) { self.body = body }

        func perform(_ number: Int) {
            do { try body(number) } catch { failures.withLock { $0[number] = error } }
        }
    }

    private final class Ticket: Sendable {
        let share: Share
        let number: Int

        init(_ share: Share, _ number: Int) { (self.share, self.number) = (share, number) }

        func perform() { share.perform(number) }
    }
}
