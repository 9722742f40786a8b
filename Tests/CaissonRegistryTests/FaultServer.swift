import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A request as the server saw it.
struct SeenRequest: Sendable {
    let method: HTTPMethod
    let uri: String
    let headers: HTTPHeaders
    let body: [UInt8]

    var path: String { String(uri.prefix { $0 != "?" }) }
}

/// What the server does with a request.
struct FaultReply: Sendable {
    var status = HTTPResponseStatus.ok
    var headers: [(String, String)] = []
    var body: [UInt8] = []
    /// What `Content-Length` claims; nil is the truth.
    var claimedLength: Int?
    /// The connection is closed after so many bytes of the body.
    var cutAfter: Int?
    /// Nothing comes after the bytes of `cutAfter`, and the connection stays open.
    var stalls = false
    /// The connection is closed without an answer.
    var drops = false

    static func text(_ status: HTTPResponseStatus, _ text: String = "", _ headers: [(String, String)] = []) -> FaultReply {
        FaultReply(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A part of a blob, as a registry that knows ranges gives it.
    static func blob(_ bytes: [UInt8], _ request: SeenRequest, cutAfter: Int? = nil) -> FaultReply {
        guard let range = request.headers.first(name: "range"), let start = Int(range.dropFirst(6).dropLast()) else {
            return FaultReply(body: bytes, cutAfter: cutAfter)
        }
        let headers = [("Content-Range", "bytes \(start)-\(bytes.count - 1)/\(bytes.count)")]
        return FaultReply(status: .partialContent, headers: headers, body: Array(bytes[start...]), cutAfter: cutAfter)
    }
}

/// An HTTP server in this process that answers as it is told.
final class FaultServer: Sendable {
    typealias Respond = @Sendable (SeenRequest) -> FaultReply

    private let channel: any Channel
    private let log: RequestLog

    /// `127.0.0.1:PORT`.
    var host: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var requests: [SeenRequest] { log.all }

    private init(_ channel: any Channel, _ log: RequestLog) {
        self.channel = channel
        self.log = log
    }

    /// Runs `body` with a server, which is gone afterwards.
    static func run<Value>(_ respond: @escaping Respond, _ body: (FaultServer) async throws -> Value) async throws -> Value {
        let log = RequestLog()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answering(log, respond))
                }
            }
        let server = FaultServer(try await bootstrap.bind(host: "127.0.0.1", port: 0).get(), log)
        do {
            let value = try await body(server)
            try await server.channel.close()
            return value
        } catch {
            try? await server.channel.close()
            throw error
        }
    }
}

private final class RequestLog: Sendable {
    private let requests = Mutex<[SeenRequest]>([])
    var all: [SeenRequest] { requests.withLock { $0 } }
    func add(_ request: SeenRequest) { requests.withLock { $0.append(request) } }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: RequestLog
    private let respond: FaultServer.Respond
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ log: RequestLog, _ respond: @escaping FaultServer.Respond) {
        self.log = log
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer): body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            let request = SeenRequest(method: head.method, uri: head.uri, headers: head.headers, body: body)
            log.add(request)
            send(respond(request), to: head, context)
        }
    }

    private func send(_ reply: FaultReply, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if reply.drops { return context.close(promise: nil) }
        var head = HTTPResponseHead(version: .http1_1, status: reply.status)
        for (name, value) in reply.headers { head.headers.add(name: name, value: value) }
        head.headers.add(name: "Content-Length", value: "\(reply.claimedLength ?? reply.body.count)")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let isBodyless = request.method == .HEAD || reply.status == .noContent
        let bytes = isBodyless ? [] : reply.body.prefix(reply.cutAfter ?? reply.body.count)
        let body = context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))))
        if reply.stalls { return }
        let last = reply.cutAfter == nil ? context.writeAndFlush(wrapOutboundOut(.end(nil))) : body
        guard reply.cutAfter != nil || reply.claimedLength != nil else { return }
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        last.whenComplete { _ in context.value.close(promise: nil) }
    }
}
