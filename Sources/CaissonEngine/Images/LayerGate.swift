import CaissonCore

/// Opens when a layer is unpacked: the one on it can be downloaded before, but not unpacked.
final class LayerGate: Sendable {
    private let (passes, opener) = AsyncStream.makeStream(of: Void.self)

    func open() { opener.finish() }

    /// Returns once it is open; throws `CancellationError` when the task is cancelled first. For one waiter.
    func pass() async throws {
        for await _ in passes {}
        try Task.checkCancellation()
    }
}
