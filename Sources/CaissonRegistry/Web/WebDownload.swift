import AsyncHTTPClient
package import CaissonAPI
import CaissonCore
import CaissonOCI
import NIOCore
import NIOHTTP1

/// A file of the web for somebody else: redirections are followed, broken connections tried again from the start.
package struct WebDownload: Sendable {
    private static let redirectLimit = 10

    private let request: WebRequest
    private let retry: RetryPolicy
    private let timeouts: TransferTimeouts

    package init(
        _ request: WebRequest, retry: RetryPolicy = RetryPolicy(attempts: 3), timeouts: TransferTimeouts = TransferTimeouts()
    ) {
        self.request = request
        self.retry = retry
        self.timeouts = timeouts
    }

    /// Gives the file to `sink`, which `restart` takes back to its start, and tells what the server said of it. `progress`
    /// hears what has come and what is to come. Throws ``CaissonError`` for an answer that is no file or too large.
    package func run(
        into sink: ByteSink, restart: () throws -> Void, progress: (Int64, Int64?) -> Void
    ) async throws -> WebAnswer {
        guard let address = WebAddress(request.url) else {
            throw CaissonError(.invalidArgument, "\(request.url): not a URL of the form https://host/path")
        }
        var failures = 0
        while true {
            do {
                return try await attempt(address, into: sink, progress)
            } catch let error as TransportError where error.kind == .broken && failures < retry.attempts {
                failures += 1
                try restart()
                try await Task.sleep(for: retry.delay(before: failures))
            } catch let error as TransportError {
                throw CaissonError(.unavailable, "download \(request.url): \(error)", cause: error)
            }
        }
    }

    private func attempt(
        _ start: WebAddress, into sink: ByteSink, _ progress: (Int64, Int64?) -> Void
    ) async throws -> WebAnswer {
        var address = start
        for _ in 0...WebDownload.redirectLimit {
            let transport = HTTPTransport(timeouts, proxy: WebProxy(request.proxies, for: address))
            do {
                let answer = try await ask(address, transport, isFirst: address.isSameOrigin(as: start), into: sink, progress)
                await transport.shutdown()
                switch answer {
                case .file(let answer): return answer
                case .elsewhere(let next): address = next
                }
            } catch {
                await transport.shutdown()
                throw error
            }
        }
        throw CaissonError(.unavailable, "download \(request.url): more than \(WebDownload.redirectLimit) redirections")
    }

    private enum Answer {
        case file(WebAnswer)
        case elsewhere(WebAddress)
    }

    private func ask(
        _ address: WebAddress, _ transport: HTTPTransport, isFirst: Bool, into sink: ByteSink,
        _ progress: (Int64, Int64?) -> Void
    ) async throws -> Answer {
        var question = HTTPClientRequest(url: address.description)
        question.headers.add(name: "Accept", value: "*/*")
        if let etag = request.etag { question.headers.add(name: "If-None-Match", value: etag) }
        // The secret stays behind when the host changes.
        if isFirst, let authorization = request.authorization { question.headers.add(name: "Authorization", value: authorization) }
        let response = try await transport.execute(question, to: address)
        switch response.status.code {
        case 200: return .file(try await receive(response, from: address, into: sink, progress))
        case 304: return .file(WebAnswer(isUnchanged: true, etag: response.headers.first(name: "etag")))
        case 301, 302, 303, 307, 308: return .elsewhere(try next(response, from: address))
        default: throw refusal(response.status)
        }
    }

    private func receive(
        _ response: HTTPClientResponse, from address: WebAddress, into sink: ByteSink, _ progress: (Int64, Int64?) -> Void
    ) async throws -> WebAnswer {
        let total = response.announcedLength
        try check(total ?? 0)
        var received: Int64 = 0
        do {
            for try await chunk in response.body {
                received += Int64(chunk.readableBytes)
                try check(received)
                try chunk.readableBytesView.withUnsafeBytes { bytes in
                    do { try sink(bytes) } catch { throw SinkFailure(cause: error) }
                }
                progress(received, total)
            }
        } catch {
            throw TransportError.reading(error, peer: address.authority)
        }
        if let total, received != total {
            throw TransportError(kind: .broken, peer: address.authority, reason: "ended after \(received) of \(total) bytes")
        }
        let headers = response.headers
        return WebAnswer(
            isUnchanged: false, disposition: headers.first(name: "content-disposition"),
            modified: headers.first(name: "last-modified"), etag: headers.first(name: "etag"))
    }

    private func check(_ size: Int64) throws {
        guard size > request.limit else { return }
        throw CaissonError(.resourceExhausted, "download \(request.url): larger than \(request.limit) bytes", subject: request.url)
    }

    private func next(_ response: HTTPClientResponse, from address: WebAddress) throws -> WebAddress {
        guard let next = response.headers.first(name: "location").flatMap({ address.resolving($0) }) else {
            throw CaissonError(.unavailable, "download \(request.url): redirection to something that is no web address")
        }
        guard address.isPlain || !next.isPlain else {
            throw CaissonError(.permissionDenied, "download \(request.url): redirection to \(next.authority) without TLS")
        }
        return next
    }

    private func refusal(_ status: HTTPResponseStatus) -> CaissonError {
        let code: ErrorCode = switch status.code {
        case 401: .unauthenticated
        case 403: .permissionDenied
        case 404, 410: .notFound
        case 400..<500: .invalidArgument
        default: .unavailable
        }
        return CaissonError(code, "download \(request.url): invalid response status \(status.code)", subject: request.url)
    }
}
