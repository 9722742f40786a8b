import AsyncHTTPClient
import CaissonCore
import NIOCore
import NIOPosix

/// A request that got no whole answer.
struct TransportError: Error, Equatable, CustomStringConvertible {
    enum Kind: Sendable, Equatable {
        /// No connection: trying another endpoint helps, trying this one again at once does not.
        case unreachable
        /// The connection broke or fell silent.
        case broken
        /// Nobody there speaks what we speak.
        case protocolMismatch
    }

    let kind: Kind
    /// Whom we spoke to, `host:port`.
    let peer: String
    let reason: String

    var description: String { kind == .unreachable ? "connect to \(peer): \(reason)" : "\(peer): \(reason)" }
}

extension TransportError {
    /// What the network library's error means; our own errors and cancellation pass through.
    static func reading(_ error: any Error, peer: String) -> any Error {
        if error is CancellationError || error is TransportError || error is CaissonError { return error }
        if error is FileShrank || error is SinkFailure { return error }
        if let error = error as? HTTPClientError { return reading(client: error, peer: peer) }
        if let error = error as? NIOConnectionError { return TransportError(kind: .unreachable, peer: peer, reason: reason(error)) }
        if let error = error as? IOError {
            let isUnreachable = [101, 111, 113].contains(error.errnoCode)
            return TransportError(kind: isUnreachable ? .unreachable : .broken, peer: peer, reason: systemText(error.errnoCode))
        }
        let text = "\(error)"
        // BoringSSL's words for an answer in plain HTTP to a TLS hello.
        if text.contains("WRONG_VERSION_NUMBER") {
            return TransportError(kind: .protocolMismatch, peer: peer, reason: "http: server gave HTTP response to HTTPS client")
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
            return TransportError(kind: .protocolMismatch, peer: peer, reason: "tls: failed to verify certificate")
        }
        if text.contains("handshakeFailed") || text.contains("NIOSSLExtraError") {
            return TransportError(kind: .protocolMismatch, peer: peer, reason: "tls: \(text)")
        }
        return TransportError(kind: .broken, peer: peer, reason: text)
    }

    private static func reading(client error: HTTPClientError, peer: String) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            TransportError(kind: .unreachable, peer: peer, reason: "i/o timeout")
        case .readTimeout, .writeTimeout, .deadlineExceeded: TransportError(kind: .broken, peer: peer, reason: "i/o timeout")
        case .remoteConnectionClosed: TransportError(kind: .broken, peer: peer, reason: "connection closed by the other end")
        default: TransportError(kind: .broken, peer: peer, reason: error.shortDescription)
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first?.error {
            if let failure = failure as? IOError { return systemText(failure.errnoCode) }
            if case .connectTimeout? = failure as? ChannelError { return "i/o timeout" }
            return "\(failure)"
        }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? "no address" : "no such host"
    }

    /// The few words people meet, as Go's programs and so Docker's users know them (Linux numbers).
    private static func systemText(_ number: CInt) -> String {
        switch number {
        case 32: "broken pipe"
        case 101: "network is unreachable"
        case 104: "connection reset by peer"
        case 110: "i/o timeout"
        case 111: "connection refused"
        case 113: "no route to host"
        default: "error \(number)"
        }
    }
}
