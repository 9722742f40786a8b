import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The one way to the network. It follows nothing and retries nothing: that is the client's to decide.
struct HTTPTransport: Sendable {
    private let client: HTTPClient
    private let answerTimeout: TimeAmount

    init(_ timeouts: TransferTimeouts, proxy: WebProxy? = nil) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .init(timeouts.connect), read: .init(timeouts.silence), write: .init(timeouts.silence))
        configuration.proxy = proxy.map { .server(host: $0.host, port: $0.port) }
        // A refused connection is an answer; the next mirror must not wait for it.
        configuration.connectionPool.retryConnectionEstablishment = false
        // HTTP/2 as the library speaks it has windows of 64 kB, which a distant registry fills in no time.
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        answerTimeout = .init(timeouts.answer)
    }

    /// Sends the request; returns when the head of the answer is there. Throws ``TransportError``.
    func execute(_ request: HTTPClientRequest, to address: WebAddress) async throws -> HTTPClientResponse {
        var request = request
        request.url = address.description
        request.headers.replaceOrAdd(name: "User-Agent", value: "caisson")
        // A body takes as long as it takes; its silence is what the write time-out watches.
        let deadline = request.body == nil ? NIODeadline.now() + answerTimeout : .distantFuture
        do {
            return try await client.execute(request, deadline: deadline)
        } catch {
            throw TransportError.reading(error, peer: address.authority)
        }
    }

    /// Closes every connection. The transport is of no use afterwards.
    func shutdown() async {
        try? await client.shutdown()  // ignored: what fails to close is closed with the process
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

/// When a silent peer is given up.
package struct TransferTimeouts: Sendable {
    /// For a connection, its TLS handshake included.
    package var connect: Duration
    /// Between a request and the head of its answer.
    package var answer: Duration
    /// Between two pieces of a body.
    package var silence: Duration

    package init(connect: Duration = .seconds(10), answer: Duration = .seconds(60), silence: Duration = .seconds(45)) {
        self.connect = connect
        self.answer = answer
        self.silence = silence
    }
}
