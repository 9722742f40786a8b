import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRegistry
import FoundationEssentials
import Synchronization

/// Serves one engine until it closes the socket: any number of requests at a time, for one registry.
final class TransferServer: Sendable {
    private let channel: ControlChannel
    private let running = Mutex<[UInt32: AsyncStream<Void>.Continuation]>([:])

    init(_ channel: ControlChannel) { self.channel = channel }

    /// Returns when the engine is gone, or says what is no request; requests still running are stopped.
    func run() async {
        // Pipes and files block, and must not hold up the cooperative pool.
        await withTaskExecutorPreference(BlockingPool.shared) {
            var session = Session()
            await withDiscardingTaskGroup { group in
                while let message = await channel.receive(), let requests = try? session.requests(in: message) {
                    for request in requests { accept(request, &session, &group) }
                }
                group.cancelAll()
            }
            await session.client?.shutdown()
        }
    }

    private func accept(_ request: TransferRequest, _ session: inout Session, _ group: inout DiscardingTaskGroup) {
        let file = request.call.descriptorCount > 0 ? session.nextDescriptor() : nil
        switch request.call {
        case .configure(let registry): channel.send(TransferReply(id: request.id, outcome: session.configure(registry, channel)))
        case .cancel(let id): running.withLock { $0.removeValue(forKey: id) }?.finish()
        case .download(let web):
            let file = file.map { WebJob(id: request.id, request: web, file: $0, channel: channel) }
            guard let file else { return refuse(request, "download: no file came with the request") }
            start(request, &group) { await file.run() }
        default:
            guard let client = session.client else { return refuse(request, "configure must come first") }
            let job = TransferJob(request: request, file: file, client: client, channel: channel)
            start(request, &group) { await job.run() }
        }
    }

    private func start(
        _ request: TransferRequest, _ group: inout DiscardingTaskGroup, _ job: @escaping @Sendable () async -> TransferOutcome
    ) {
        let (cancellation, signal) = AsyncStream<Void>.makeStream()
        running.withLock { $0[request.id] = signal }
        group.addTask { await self.serve(request.id, job, until: cancellation) }
    }

    private func refuse(_ request: TransferRequest, _ reason: String) {
        let failure = TransferFailure(code: .failedPrecondition, message: reason)
        channel.send(TransferReply(id: request.id, outcome: .failed(failure)))
    }

    /// Runs one job to its end or its cancellation, and answers.
    private func serve(
        _ id: UInt32, _ job: @escaping @Sendable () async -> TransferOutcome, until cancellation: AsyncStream<Void>
    ) async {
        let outcome = await withTaskGroup(of: TransferOutcome?.self) { group in
            group.addTask { await job() }
            group.addTask {
                for await _ in cancellation {}
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failed(TransferFailure(code: .unavailable, message: "cancelled"))
        }
        running.withLock { _ = $0.removeValue(forKey: id) }
        channel.send(TransferReply(id: id, outcome: outcome))
    }
}

/// What belongs to the reading side of the connection.
private struct Session {
    private(set) var client: RegistryClient?
    private var lines = LineBuffer()
    private var descriptors: [SharedDescriptor] = []

    /// The requests a piece of the stream completes; throws for what is none.
    mutating func requests(in message: UnixMessage) throws -> [TransferRequest] {
        descriptors += message.descriptors
        return try lines.append(message.bytes).map { try JSONDecoder().decode(TransferRequest.self, from: Data($0)) }
    }

    /// Descriptors arrive with the first byte of their line, so they are there in the order of the lines.
    mutating func nextDescriptor() -> SharedDescriptor? { descriptors.isEmpty ? nil : descriptors.removeFirst() }

    /// Takes the one registry of this process.
    mutating func configure(_ registry: TransferRegistry, _ channel: ControlChannel) -> TransferOutcome {
        guard client == nil else {
            return .failed(TransferFailure(code: .failedPrecondition, message: "a transfer serves one registry"))
        }
        do {
            client = try RegistryClient(registry) { channel.send(TransferReply(id: 0, outcome: .notice($0))) }
            return .done
        } catch {
            return .failed(TransferFailure(error))
        }
    }
}
