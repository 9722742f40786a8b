import Synchronization

/// Part of a store's log: what a watch reads at a time.
package struct WatchPage: Sendable {
    package let batches: [WatchBatch]
    /// The first revision that is not in the page.
    package let next: Revision

    package init(batches: [WatchBatch], next: Revision) {
        self.batches = batches
        self.next = next
    }
}

/// A watch as a place in the log, read in pages whenever its consumer asks for more.
package final class WatchReader: Sendable {
    private struct Place {
        var page: ArraySlice<WatchBatch> = []
        var next: Revision
    }

    private let place: Mutex<Place>
    private let readPage: @Sendable (Revision) async throws -> WatchPage
    private let waitFor: @Sendable (Revision) async throws -> Void

    /// A reader from `revision` on: `readPage` gives what the log has from a revision on, `waitFor` returns when there may be
    /// something at one.
    package init(
        from revision: Revision, readPage: @escaping @Sendable (Revision) async throws -> WatchPage,
        waitFor: @escaping @Sendable (Revision) async throws -> Void
    ) {
        place = Mutex(Place(next: revision))
        self.readPage = readPage
        self.waitFor = waitFor
    }

    /// The stream of this reader, for one consumer.
    package var stream: WatchStream {
        AsyncThrowingStream {
            do {
                return try await self.nextBatch()
            } catch is CancellationError {
                return nil
            }
        }
    }

    private func nextBatch() async throws -> WatchBatch {
        while true {
            if let batch = place.withLock({ $0.page.popFirst() }) { return batch }
            try Task.checkCancellation()
            let next = place.withLock(\.next)
            let page = try await readPage(next)
            place.withLock { $0 = Place(page: page.batches[...], next: page.next) }
            if page.batches.isEmpty { try await waitFor(page.next) }
        }
    }
}
