import AsyncHTTPClient
import CaissonAPI
import CaissonCore
import CaissonOCI
import NIOHTTP1

extension RegistryClient {
    private static let redirectLimit = 5

    /// Sends a request, answers challenges, waits where the registry asks for it, and tries again what may be tried again.
    func perform(_ request: RegistryRequest, at endpoint: Endpoint) async throws -> HTTPClientResponse {
        var failures = 0
        var challenges = 0
        while true {
            try Task.checkCancellation()
            let authorization = try await authorization(for: request, at: endpoint)
            do {
                let (response, address) = try await follow(request, authorization: authorization)
                if response.status == .unauthorized, challenges < 2, address.isSameOrigin(as: endpoint.base),
                    try await endpoint.authenticator.answer(response.challenges, scope: request.scope, refused: authorization)
                {
                    challenges += 1
                    continue
                }
                guard request.mayRepeat, failures < retry.attempts, let wait = wait(for: response, failures: failures + 1) else {
                    return response
                }
                try await Task.sleep(for: wait)
            } catch let error as TransportError where error.kind == .broken && request.mayRepeat && failures < retry.attempts {
                try await Task.sleep(for: retry.delay(before: failures + 1))
            }
            failures += 1
        }
    }

    /// Reads what a refusal says.
    func failure(_ response: HTTPClientResponse, at endpoint: Endpoint, _ purpose: RegistryPurpose) async -> CaissonError {
        let read = try? await response.document(limit: 64 << 10, peer: endpoint.base.authority)  // ignored: the status says enough
        return RegistryFailure(status: response.status, body: (read ?? nil) ?? [])
            .error(purpose, authenticated: endpoint.authenticator.hasCredential)
    }

    /// A secret goes to the registry itself, never to an address a registry named on another host.
    private func authorization(for request: RegistryRequest, at endpoint: Endpoint) async throws -> String? {
        guard request.address.isSameOrigin(as: endpoint.base) else { return nil }
        return try await endpoint.authenticator.authorization(for: request.scope)
    }

    /// Follows redirections of reading requests; the secret stays behind when the host changes.
    private func follow(
        _ request: RegistryRequest, authorization: String?
    ) async throws -> (response: HTTPClientResponse, address: WebAddress) {
        var request = request
        var authorization = authorization
        for _ in 0...RegistryClient.redirectLimit {
            let response = try await transport.execute(request.prepared(authorization: authorization), to: request.address)
            guard response.isRedirection, request.method == .GET || request.method == .HEAD,
                let location = response.headers.first(name: "location")
            else { return (response, request.address) }
            let next = try target(of: location, from: request.address)
            if !next.isSameOrigin(as: request.address) { authorization = nil }
            request.address = next
        }
        throw CaissonError(.unavailable, "\(request.address.authority): more than \(RegistryClient.redirectLimit) redirections")
    }

    private func target(of location: String, from address: WebAddress) throws -> WebAddress {
        guard let next = address.resolving(location) else {
            throw CaissonError(.unavailable, "\(address.authority): redirection to something that is no web address")
        }
        guard address.isPlain || !next.isPlain else {
            throw CaissonError(.permissionDenied, "\(address.authority): redirection to \(next.authority) without TLS")
        }
        return next
    }

    /// How long to wait before asking again; nil when the answer is final.
    private func wait(for response: HTTPClientResponse, failures: Int) -> Duration? {
        let own = retry.delay(before: failures)
        switch response.status.code {
        case 429, 503:
            guard let text = response.headers.first(name: "retry-after") else { return own }
            guard let seconds = Int(text), seconds >= 0, .seconds(seconds) <= retry.longestRequestedDelay else { return nil }
            if seconds > 0 { notice("\(registry.domain): asks to wait \(seconds) s") }
            return .seconds(seconds)
        case 500, 502, 504: return own
        default: return nil
        }
    }
}

extension HTTPClientResponse {
    fileprivate var isRedirection: Bool { [301, 302, 303, 307, 308].contains(status.code) }

    fileprivate var challenges: [AuthChallenge] {
        headers["www-authenticate"].flatMap { AuthChallenge.parse($0) }
    }
}
