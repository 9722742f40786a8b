import AsyncHTTPClient
import CaissonAPI
import CaissonCore
import CaissonOCI
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Where a registry's bearer tokens come from (distribution `token/jwt`, `token/oauth`).
struct TokenService: Sendable {
    let realm: WebAddress
    let service: String?

    /// Takes the realm of a challenge of `base`; throws when following it would send a secret in the clear.
    init(_ challenge: AuthChallenge, for base: WebAddress) throws {
        guard let text = challenge.realm, let realm = WebAddress(text) else {
            throw CaissonError(.unavailable, "\(base.authority): names no usable token service (\(challenge.realm ?? ""))")
        }
        guard base.isPlain || !realm.isPlain else {
            throw CaissonError(.permissionDenied, "\(base.authority): wants credentials sent without TLS to \(realm.authority)")
        }
        self.realm = realm
        service = challenge.service
    }

    /// Asks for a token. Throws `unauthenticated` when the credentials are refused.
    func token(for scope: AccessScope, credential: RegistryCredential?, transport: HTTPTransport) async throws -> Token {
        let request = try request(for: scope, credential: credential)
        let response = try await transport.execute(request.request, to: request.address)
        guard let body = try await response.document(limit: 1 << 20, peer: realm.authority) else {
            throw CaissonError(.unavailable, "\(realm.authority): answer longer than a token can be")
        }
        guard response.status == .ok else { throw refusal(response.status, body) }
        guard let reply = try? JSONDecoder().decode(TokenReply.self, from: Data(body)), let value = reply.token ?? reply.accessToken,
            !value.isEmpty, value.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else { throw CaissonError(.unavailable, "\(realm.authority): answer holds no token") }
        return Token(value: value, lifetime: .seconds(min(max(reply.expiresIn ?? 60, 60), 86_400)))
    }

    private func request(
        for scope: AccessScope, credential: RegistryCredential?
    ) throws -> (request: HTTPClientRequest, address: WebAddress) {
        var request = HTTPClientRequest(url: "")
        var items = service.map { [("service", $0)] } ?? []
        if case .identityToken(let refresh)? = credential {
            items += [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", "caisson")]
            if !scope.parts.isEmpty { items.append(("scope", scope.parts.joined(separator: " "))) }
            let form = WebAddress("http://form")?.adding(items)?.description.split(separator: "?", maxSplits: 1).last ?? ""
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: String(form)))
            return (request, realm)
        }
        items += scope.parts.map { ("scope", $0) }
        if case .password(let username, _)? = credential { items.append(("account", username)) }
        if let header = credential?.basicHeader { request.headers.add(name: "Authorization", value: header) }
        guard let address = realm.adding(items) else { throw CaissonError(.unavailable, "\(realm): not a usable token service") }
        return (request, address)
    }

    private func refusal(_ status: HTTPResponseStatus, _ body: [UInt8]) -> CaissonError {
        let details = (try? JSONDecoder().decode(TokenRefusal.self, from: Data(body)))?.details
        switch status.code {
        case 401: return CaissonError(.unauthenticated, "unauthorized: \(details ?? "incorrect username or password")")
        case 403: return CaissonError(.permissionDenied, "denied: \(details ?? "requested access to the resource is denied")")
        case 429: return CaissonError(.resourceExhausted, "toomanyrequests: \(realm.authority)")
        default:
            return CaissonError(.unavailable, "token service \(realm.authority): received unexpected HTTP status: \(status)")
        }
    }
}

/// A bearer token and how long it is good.
struct Token: Sendable {
    let header: String
    private let end: ContinuousClock.Instant

    init(value: String, lifetime: Duration) {
        header = "Bearer \(value)"
        // A tenth less than promised: clocks and slow requests.
        end = .now + lifetime * 0.9
    }

    var isGood: Bool { .now < end }
}

private struct TokenReply: Decodable {
    var token: String?
    var accessToken: String?
    var expiresIn: Int?

    enum CodingKeys: String, CodingKey {
        case token
        case accessToken = "access_token"
        case expiresIn = "expires_in"
    }
}

private struct TokenRefusal: Decodable { var details: String? }
