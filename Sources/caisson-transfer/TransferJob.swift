import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRegistry
import Glibc
import Synchronization

/// One request at work.
struct TransferJob: Sendable {
    let request: TransferRequest
    /// The descriptor that came with the request.
    let file: SharedDescriptor?
    let client: RegistryClient
    let channel: ControlChannel

    /// The last word on the request; never throws.
    func run() async -> TransferOutcome {
        do {
            return try await answer()
        } catch {
            return .failed(TransferFailure(error))
        }
    }

    private func answer() async throws -> TransferOutcome {
        switch request.call {
        case .resolve(let image): return .manifest(try await client.resolve(Reference(parsing: image)))
        case .fetch(let image, let digest, let size, let offset):
            try await fetch(Reference(parsing: image), Digest(parsing: digest), size: size, offset: offset)
            return .done
        case .tags(let image): return .tags(try await client.tags(of: Reference(parsing: image)))
        case .findBlob(let image, let digest):
            return .found(try await client.findBlob(Digest(parsing: digest), of: Reference(parsing: image)))
        case .pushBlob(let image, let digest, let size, let source):
            return .pushed(try await push(Reference(parsing: image), Digest(parsing: digest), size: size, mountFrom: source))
        case .pushManifest(let image, let mediaType, let body):
            let digest = try await client.pushManifest(Array(body.utf8), mediaType: mediaType, to: Reference(parsing: image))
            return .digest(digest.text)
        case .login:
            try await client.login()
            return .done
        case .configure, .cancel, .download: return .failed(TransferFailure(code: .internal, message: "not a job"))
        }
    }

    /// Hands the engine the read end of a pipe and fills the other. The pipe is closed on return, before the last word.
    private func fetch(_ reference: Reference, _ digest: Digest, size: Int64, offset: Int64) async throws {
        let writer = try openPipe()
        try await client.fetch(digest, size: size, offset: offset, of: reference) { try writer.writeAll($0) }
    }

    private func openPipe() throws -> SharedDescriptor {
        let pipe = try Pipe()
        // The largest an unprivileged process may ask for: fewer changes between the two processes.
        _ = fcntl(pipe.writer.raw, TransferJob.setPipeSize, 1 << 20)  // ignored: the default size works
        let reader = pipe.reader
        withExtendedLifetime(reader) {
            channel.send(TransferReply(id: request.id, outcome: .fetching), descriptors: [reader.raw])
        }
        return pipe.writer
    }

    /// F_SETPIPE_SZ of fcntl(2), which Glibc hides without `_GNU_SOURCE`.
    private static let setPipeSize: Int32 = 1031

    private func push(
        _ reference: Reference, _ digest: Digest, size: Int64, mountFrom: String?
    ) async throws -> BlobPushOutcome {
        guard let file else { throw CaissonError(.invalidArgument, "push \(digest): no file came with the request") }
        let pace = ProgressPace { sent in channel.send(TransferReply(id: request.id, outcome: .progress(sent))) }
        return try await client.pushBlob(
            digest, size: size, to: reference, mountFrom: mountFrom,
            read: { try file.readAt(offset: $0, into: $1) }, progress: { pace.report($0) })
    }
}

/// Lets progress through ten times a second.
final class ProgressPace: Sendable {
    private let next = Mutex(ContinuousClock.now)
    private let sink: @Sendable (Int64) -> Void

    init(_ sink: @escaping @Sendable (Int64) -> Void) { self.sink = sink }

    func report(_ sent: Int64) {
        let isDue = next.withLock { next in
            guard .now >= next else { return false }
            next = .now + .milliseconds(100)
            return true
        }
        if isDue { sink(sent) }
    }
}

extension TransferFailure {
    /// An error as the engine gets to see it.
    init(_ error: any Error) {
        switch error {
        case let error as CaissonError: self.init(code: error.code, message: error.message)
        case let error as SyscallError: self.init(code: error.code, message: error.description)
        case is CancellationError: self.init(code: .unavailable, message: "cancelled")
        default: self.init(code: .unavailable, message: "\(error)")
        }
    }
}
