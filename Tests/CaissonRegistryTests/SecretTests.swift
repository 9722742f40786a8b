@testable import CaissonRegistry
import CaissonAPI
import CaissonCore
import CaissonOCI
import NIOHTTP1
import Testing

/// Where passwords and tokens go, and where they do not.
struct SecretTests {
    private static let credential = RegistryCredential.password(username: "ann", password: "p:w")
    private static let basic = "Basic YW5uOnA6dw=="

    @Test("A redirection to another host takes no secret along")
    func redirection() async throws {
        let blob = [UInt8].noise(1000)
        try await FaultServer.run { .blob(blob, $0) } _: { storage in
            let target = "http://\(storage.host)/bucket/x?signature=s"
            try await FaultServer.run { request in
                guard request.headers.contains(name: "authorization") else {
                    return .text(.unauthorized, "", [("WWW-Authenticate", "Basic realm=\"r\"")])
                }
                return .text(.temporaryRedirect, "", [("Location", target)])
            } _: { server async throws in
                try await withClient(server.host, credential: Self.credential) { client async throws in
                    let reference = try Reference(parsing: "\(server.host)/app:v1")
                    #expect(try await client.bytes(.sha256(blob), size: 1000, of: reference) == blob)
                }
                #expect(server.requests.last?.headers.first(name: "authorization") == Self.basic)
            }
            #expect(storage.requests.count == 1)
            #expect(storage.requests.first?.headers.contains(name: "authorization") == false)
        }
    }

    @Test("A challenge of a host we were sent to is not answered")
    func foreignChallenge() async throws {
        try await FaultServer.run { _ in .text(.unauthorized, "", [("WWW-Authenticate", "Basic realm=\"r\"")]) } _: { foreign in
            let target = "http://\(foreign.host)/"
            try await FaultServer.run { _ in .text(.found, "", [("Location", target)]) } _: { server async throws in
                try await withClient(server.host, credential: Self.credential) { client async throws in
                    let reference = try Reference(parsing: "\(server.host)/app:v1")
                    #expect(await failure { try await client.resolve(reference) }?.code == .unauthenticated)
                }
            }
            #expect(foreign.requests.allSatisfy { !$0.headers.contains(name: "authorization") })
        }
    }

    @Test("Mirrors are asked without the registry's secret")
    func mirrors() async throws {
        try await FaultServer.run { _ in .text(.unauthorized, "", [("WWW-Authenticate", "Basic realm=\"r\"")]) } _: { mirror in
            try await FaultServer.run { _ in .text(.notFound) } _: { server async throws in
                try await withClient(server.host, credential: Self.credential, mirrors: ["http://\(mirror.host)"]) { client async throws in
                    _ = await failure { try await client.resolve(try Reference(parsing: "\(server.host)/app:v1")) }
                }
            }
            #expect(mirror.requests.count == 1)
            #expect(mirror.requests.allSatisfy { !$0.headers.contains(name: "authorization") })
        }
    }

    @Test("A token is asked for once, used again, and renewed when it is refused")
    func tokens() async throws {
        let issued = Collected<Int>()
        try await FaultServer.run { request in
            if request.path == "/token" { return .text(.ok, "{\"access_token\":\"t\(issued.count(adding: 0))\",\"expires_in\":300}") }
            // The first token ends with its third use.
            let uses = issued.all.count
            let authorization = request.headers.first(name: "authorization")
            let isGood = authorization == "Bearer t1" || (authorization == "Bearer t0" && uses == 1 && !request.uri.contains("v3"))
            guard isGood else {
                let realm = "Bearer realm=\"http://\(request.headers.first(name: "host") ?? "")/token\",service=\"s\""
                return .text(.unauthorized, "", [("WWW-Authenticate", realm)])
            }
            return .text(.ok, "{}", [("Content-Type", MediaType.ociManifest.rawValue)])
        } _: { server async throws in
            try await withClient(server.host, credential: Self.credential) { client async throws in
                for tag in ["v1", "v2", "v3", "v4"] {
                    #expect(try await client.resolve(try Reference(parsing: "\(server.host)/app:\(tag)")).body == "{}")
                }
            }
            let asked = server.requests.filter { $0.path == "/token" }
            #expect(asked.map(\.uri) == Array(repeating: "/token?service=s&scope=repository:app:pull&account=ann", count: 2))
            #expect(asked.allSatisfy { $0.headers.first(name: "authorization") == Self.basic })
            let others = server.requests.filter { $0.path != "/token" }
            #expect(others.allSatisfy { $0.headers.first(name: "authorization") != Self.basic })
        }
    }

    @Test("A refresh token is exchanged by OAuth2")
    func identityToken() async throws {
        try await FaultServer.run { request in
            if request.path == "/token" { return .text(.ok, "{\"access_token\":\"t\"}") }
            guard request.headers.first(name: "authorization") == "Bearer t" else {
                let realm = "Bearer realm=\"http://\(request.headers.first(name: "host") ?? "")/token\",service=\"s\""
                return .text(.unauthorized, "", [("WWW-Authenticate", realm)])
            }
            return .text(.ok)
        } _: { server async throws in
            try await withClient(server.host, credential: .identityToken("a+b")) { client async throws in try await client.login() }
            let form = server.requests.first { $0.path == "/token" }
            #expect(form?.method == .POST)
            #expect(
                form.map { String(decoding: $0.body, as: UTF8.self) }
                    == "service=s&grant_type=refresh_token&refresh_token=a%2Bb&client_id=caisson")
        }
    }

    @Test("A wrong password is told in the token service's words")
    func wrongPassword() async throws {
        try await FaultServer.run { request in
            if request.path == "/token" { return .text(.unauthorized, "{\"details\":\"incorrect username or password\"}") }
            let realm = "Bearer realm=\"http://\(request.headers.first(name: "host") ?? "")/token\""
            return .text(.unauthorized, "", [("WWW-Authenticate", realm)])
        } _: { server async throws in
            try await withClient(server.host, credential: Self.credential) { client async throws in
                let error = await failure { try await client.login() }
                #expect(error?.code == .unauthenticated)
                #expect(error?.message == "unauthorized: incorrect username or password")
            }
        }
    }

    @Test("A registry with TLS may not have its password sent without")
    func plainRealm() throws {
        let base = try #require(WebAddress("https://registry.example"))
        let challenge = try #require(AuthChallenge.parse("Bearer realm=\"http://registry.example/token\"").first)
        #expect(throws: CaissonError.self) { try TokenService(challenge, for: base) }
    }
}
