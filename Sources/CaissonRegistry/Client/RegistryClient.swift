import AsyncHTTPClient
package import CaissonAPI
import CaissonCore
import CaissonOCI
import NIOCore
import NIOHTTP1

/// A client of one registry in the protocol of the OCI distribution specification. Calls may run in parallel; each throws
/// ``CaissonError`` in the words of Docker, and stops when its task is cancelled.
package struct RegistryClient: Sendable {
    let registry: TransferRegistry
    let upstream: Endpoint
    let mirrors: [Endpoint]
    let retry: RetryPolicy
    let notice: @Sendable (String) -> Void
    let transport: HTTPTransport
    let health = MirrorHealth()

    /// `notice` takes lines for the user. The client must be shut down.
    package init(
        _ registry: TransferRegistry, retry: RetryPolicy = RetryPolicy(), timeouts: TransferTimeouts = TransferTimeouts(),
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        // Whatever can fail comes before the transport, which has to be shut down once it is there.
        guard registry.domain.allSatisfy({ $0.isASCII && !$0.isWhitespace && !"/?#@\\".contains($0) }) else {
            throw CaissonError(.invalidArgument, "\(registry.domain): not a registry host")
        }
        for mirror in registry.mirrors where WebAddress(mirror) == nil {
            throw CaissonError(.invalidArgument, "mirror \(mirror): not a URL of the form https://host[:port]")
        }
        self.registry = registry
        self.retry = retry
        self.notice = notice
        transport = HTTPTransport(timeouts)
        upstream = try Endpoint.upstream(of: registry, transport: transport)
        mirrors = try Endpoint.mirrors(of: registry, transport: transport)
    }

    /// Closes every connection. The client is of no use afterwards.
    package func shutdown() async { await transport.shutdown() }
}
