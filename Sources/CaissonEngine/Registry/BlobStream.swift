import CaissonCore
import CaissonLinux
import Synchronization

/// The bytes of one blob as they arrive. Read by one thread, which blocks; closed early, the download stops.
package final class BlobStream: Sendable {
    private enum End {
        case none
        case done
        case failed(CaissonError)
    }

    private struct State {
        var pipe: SharedDescriptor?
        var received: Int64 = 0
        var end = End.none
        /// Closed when `end` is known: what a reader waits for after a pipe that ended early.
        var endSignal: SharedDescriptor?
    }

    /// Bytes that come if all goes well.
    package let size: Int64
    private let state: Mutex<State>
    private let endWait: SharedDescriptor
    private let cancel: @Sendable () -> Void

    init(pipe: SharedDescriptor, size: Int64, cancel: @escaping @Sendable () -> Void) throws {
        let signal = try Pipe()
        self.size = size
        self.cancel = cancel
        endWait = signal.reader
        state = Mutex(State(pipe: pipe, endSignal: signal.writer))
    }

    deinit { close() }

    /// Fills the buffer with the next bytes, 0 when all have been read. Throws the transfer's error when they do not come,
    /// `dataLoss` when there are more than announced.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let (pipe, received) = state.withLock { ($0.pipe, $0.received) }
        guard let pipe else { throw CaissonError(.failedPrecondition, "read blob: closed") }
        guard !buffer.isEmpty else { return 0 }
        let count = try withExtendedLifetime(pipe) { try pipe.read(into: buffer) }
        if count == 0 {
            if received == size { return 0 }
            throw failure(after: received)
        }
        guard Int64(count) <= size - received else { throw CaissonError(.dataLoss, "blob is longer than \(size) bytes") }
        state.withLock { $0.received += Int64(count) }
        return count
    }

    /// Gives up the rest.
    package func close() {
        let wasOpen = state.withLock { state in
            defer { state.pipe = nil }
            guard state.pipe != nil, case .none = state.end else { return false }
            return true
        }
        if wasOpen { cancel() }
    }

    /// The transfer's last word.
    func finish(_ error: CaissonError?) {
        state.withLock { state in
            state.end = error.map { .failed($0) } ?? .done
            state.endSignal = nil
        }
    }

    /// The pipe closes a moment before the reason is told.
    private func failure(after received: Int64) -> CaissonError {
        _ = try? endWait.read(upTo: 1)  // ignored: whatever ends the wait, the state says what is known
        let end = state.withLock { $0.end }
        if case .failed(let error) = end { return error }
        return CaissonError(.unavailable, "blob ended after \(received) of \(size) bytes")
    }
}
