import CaissonAPI
import CaissonCore
import CaissonLinux
import FoundationEssentials
import Glibc
import Synchronization

/// What a call was answered with.
struct TransferAnswer: Sendable {
    let outcome: TransferOutcome
    /// The download, for `fetching`.
    var stream: BlobStream?
}

/// The engine's end of the control socket: many calls at a time, one thread that reads the answers.
final class TransferChannel: Sendable {
    private enum Waiting: Sendable {
        case answer(TransferPending)
        case download(WeakStream)
    }

    private struct State {
        var nextID: UInt32 = 1
        var waiting: [UInt32: Waiting] = [:]
        var isClosed = false
    }

    private let socket: UnixSocket
    private let notice: @Sendable (String) -> Void
    private let state = Mutex(State())
    /// Held for a whole line, so that lines and the order of descriptors stay intact.
    private let writing = Mutex<Void>(())

    init(_ socket: UnixSocket, notice: @escaping @Sendable (String) -> Void) {
        self.socket = socket
        self.notice = notice
    }

    /// Sends a call and waits for its answer; progress is told on the reading thread.
    func perform(
        _ call: TransferCall, file: SharedDescriptor? = nil, progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws -> TransferAnswer {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                enter(id, TransferPending(call: call, continuation: continuation, progress: progress), file)
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Makes the process end; the reading thread then fails what still waits.
    func close() {
        state.withLock { $0.isClosed = true }
        socket.shutdown(.both)
    }

    private func enter(_ id: UInt32, _ pending: TransferPending, _ file: SharedDescriptor?) {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.waiting[id] = .answer(pending) }
            return !state.isClosed
        }
        guard isOpen else { return pending.continuation.resume(throwing: TransferChannel.ended) }
        send(TransferRequest(id: id, call: pending.call), file)
    }

    private func cancel(_ id: UInt32) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
        send(TransferRequest(id: id, call: .cancel(id)), nil)
        switch waiting {
        case .answer(let pending)?: pending.continuation.resume(throwing: CancellationError())
        case .download(let stream)?: stream.value?.finish(CaissonError(.unavailable, "download stopped"))
        case nil: break
        }
    }

    private func send(_ request: TransferRequest, _ file: SharedDescriptor?) {
        guard let line = try? JSONEncoder().encode(request) else { return }  // ignored: strings and numbers always encode
        writing.withLock { _ in
            withExtendedLifetime(file) {
                // ignored: a process that is gone closes the socket, and the reading thread tells every caller
                try? socket.send(Array(line) + [UInt8(ascii: "\n")], descriptors: file.map { [$0.raw] } ?? [])
            }
        }
    }

    /// Takes answers until the process is gone. Runs on a thread of its own.
    func readAnswers() {
        var lines = LineBuffer()
        var descriptors: [SharedDescriptor] = []
        while let message = try? socket.receive(), !message.bytes.isEmpty {  // ignored: an error is an end
            descriptors += message.descriptors
            guard let replies = try? decode(lines.append(message.bytes)) else { break }  // ignored: not our protocol, so an end
            for reply in replies {
                let passed = reply.outcome.descriptorCount > 0 && !descriptors.isEmpty ? descriptors.removeFirst() : nil
                take(reply, passed)
            }
        }
        fail()
    }

    private func decode(_ lines: [[UInt8]]) throws -> [TransferReply] {
        try lines.map { try JSONDecoder().decode(TransferReply.self, from: Data($0)) }
    }

    private func take(_ reply: TransferReply, _ descriptor: SharedDescriptor?) {
        switch reply.outcome {
        case .notice(let text): notice(text)
        case .progress(let sent):
            let waiting = state.withLock { $0.waiting[reply.id] }
            if case .answer(let pending)? = waiting { pending.progress(sent) }
        case .fetching: begin(reply, descriptor)
        default: end(reply)
        }
    }

    /// A download has its pipe; its number stays known until the last word.
    private func begin(_ reply: TransferReply, _ pipe: SharedDescriptor?) {
        guard case .answer(let pending)? = state.withLock({ $0.waiting[reply.id] }),
            case .fetch(_, _, let size, let offset) = pending.call, let pipe
        else { return }
        do {
            let id = reply.id
            let stream = try BlobStream(pipe: pipe, size: size - offset) { [weak self] in self?.cancel(id) }
            let isWanted = state.withLock { state in
                // The call may have been cancelled since.
                guard state.waiting[id] != nil else { return false }
                state.waiting[id] = .download(WeakStream(stream))
                return true
            }
            if isWanted { pending.continuation.resume(returning: TransferAnswer(outcome: reply.outcome, stream: stream)) }
        } catch {
            if case .answer? = state.withLock({ $0.waiting.removeValue(forKey: reply.id) }) {
                pending.continuation.resume(throwing: CaissonError.wrapping(error, .resourceExhausted, "fetch"))
            }
        }
    }

    private func end(_ reply: TransferReply) {
        switch state.withLock({ $0.waiting.removeValue(forKey: reply.id) }) {
        case .answer(let pending)?: pending.resume(with: reply.outcome)
        case .download(let stream)?: stream.value?.finish(reply.outcome.error)
        case nil: break
        }
    }

    /// Nothing will be answered any more.
    private func fail() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for entry in waiting.values {
            switch entry {
            case .answer(let pending): pending.continuation.resume(throwing: TransferChannel.ended)
            case .download(let stream): stream.value?.finish(TransferChannel.ended)
            }
        }
    }

    private static let ended = CaissonError(.unavailable, "caisson-transfer has ended")
}

/// A call that waits for its answer.
private struct TransferPending: Sendable {
    let call: TransferCall
    let continuation: CheckedContinuation<TransferAnswer, any Error>
    let progress: @Sendable (Int64) -> Void

    func resume(with outcome: TransferOutcome) {
        if let error = outcome.error { return continuation.resume(throwing: error) }
        continuation.resume(returning: TransferAnswer(outcome: outcome))
    }
}

/// A download whose reader may be gone.
private struct WeakStream: Sendable {
    weak var value: BlobStream?
    init(_ value: BlobStream) { self.value = value }
}

extension TransferOutcome {
    /// The error of a failed call.
    fileprivate var error: CaissonError? {
        guard case .failed(let failure) = self else { return nil }
        return CaissonError(failure.code, failure.message)
    }
}
