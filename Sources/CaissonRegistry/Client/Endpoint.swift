import CaissonAPI
import CaissonCore

/// One server that answers for a registry: itself or a mirror.
struct Endpoint: Sendable {
    let base: WebAddress
    let isMirror: Bool
    let authenticator: Authenticator

    /// The address of `/v2/<path>`.
    func address(_ path: String) throws -> WebAddress {
        let root = base.description
        guard let address = WebAddress((root.hasSuffix("/") ? String(root.dropLast()) : root) + "/v2/" + path) else {
            throw CaissonError(.invalidArgument, "\(base): not a usable address", subject: path)
        }
        return address
    }

    /// The registry itself. Docker Hub answers under another name than its own.
    static func upstream(of registry: TransferRegistry, transport: HTTPTransport) throws -> Endpoint {
        let host = registry.domain == "docker.io" ? "registry-1.docker.io" : registry.domain
        guard let base = WebAddress("\(registry.plainHTTP ? "http" : "https")://\(host)") else {
            throw CaissonError(.invalidArgument, "\(registry.domain): not a registry host")
        }
        let authenticator = Authenticator(base: base, credential: registry.credential, transport: transport)
        return Endpoint(base: base, isMirror: false, authenticator: authenticator)
    }

    /// The mirrors, in order. They get no secret: it belongs to the registry.
    static func mirrors(of registry: TransferRegistry, transport: HTTPTransport) throws -> [Endpoint] {
        try registry.mirrors.map { text in
            guard let base = WebAddress(text) else {
                throw CaissonError(.invalidArgument, "mirror \(text): not a URL of the form https://host[:port]")
            }
            let authenticator = Authenticator(base: base, credential: nil, transport: transport)
            return Endpoint(base: base, isMirror: true, authenticator: authenticator)
        }
    }
}
