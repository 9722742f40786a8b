import AsyncHTTPClient
import CaissonAPI
import CaissonCore
import CaissonOCI
import FoundationEssentials
import NIOHTTP1

/// Learns from an endpoint's challenges how it wants to be asked, and keeps its tokens while they are good.
actor Authenticator {
    private enum Method {
        case unknown
        case basic
        case bearer(TokenService)
    }

    private let base: WebAddress
    private let credential: RegistryCredential?
    private let transport: HTTPTransport
    private var method = Method.unknown
    private var tokens: [AccessScope: Token] = [:]

    init(base: WebAddress, credential: RegistryCredential?, transport: HTTPTransport) {
        self.base = base
        self.credential = credential
        self.transport = transport
    }

    nonisolated var hasCredential: Bool { credential != nil }

    /// The `Authorization` header for a request, nil while the endpoint has not asked for one.
    func authorization(for scope: AccessScope) async throws -> String? {
        if case .registryToken(let token)? = credential { return "Bearer \(token)" }
        switch method {
        case .unknown: return nil
        case .basic: return basicHeader
        case .bearer(let service):
            if let token = tokens[scope], token.isGood { return token.header }
            return try await renew(scope, from: service)
        }
    }

    /// Answers a 401. `refused` is what the request carried. False when there is nothing better to offer.
    func answer(_ challenges: [AuthChallenge], scope: AccessScope, refused: String?) async throws -> Bool {
        if case .registryToken? = credential { return false }
        if let challenge = challenges.first(where: { $0.isBearer && $0.realm != nil }) {
            let service = try TokenService(challenge, for: base)
            method = .bearer(service)
            if let token = tokens[scope], token.isGood, token.header != refused { return true }
            return try await renew(scope, from: service) != refused
        }
        guard challenges.contains(where: \.isBasic) else { return false }
        guard let header = basicHeader else { throw CaissonError(.unauthenticated, "no basic auth credentials") }
        method = .basic
        return header != refused
    }

    private func renew(_ scope: AccessScope, from service: TokenService) async throws -> String {
        let token = try await service.token(for: scope, credential: credential, transport: transport)
        tokens[scope] = token
        return token.header
    }

    private var basicHeader: String? { credential?.basicHeader }
}

extension RegistryCredential {
    /// `Basic` and user name and password in base64, where there are such.
    var basicHeader: String? {
        guard case .password(let username, let password) = self else { return nil }
        return "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
    }
}
