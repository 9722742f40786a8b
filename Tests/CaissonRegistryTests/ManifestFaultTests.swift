import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRegistry
import NIOHTTP1
import Testing

/// Manifests and answers from a registry that misbehaves.
struct ManifestFaultTests {
    private static let type = ("Content-Type", MediaType.ociManifest.rawValue)
    private static let manifest = "{\"schemaVersion\":2,\"mediaType\":\"\(MediaType.ociManifest)\"}"

    private func resolve(_ name: String = "app:v1", _ respond: @escaping FaultServer.Respond) async throws -> (CaissonError?, Int) {
        try await FaultServer.run(respond) { server async throws in
            try await withClient(server.host) { client async throws in
                let error = await failure { try await client.resolve(try Reference(parsing: "\(server.host)/\(name)")) }
                return (error, server.requests.count)
            }
        }
    }

    @Test("Bytes that are not what their digest says are refused")
    func wrongDigest() async throws {
        let other = Digest.sha256(Array("other".utf8))
        let (announced, _) = try await resolve { _ in
            .text(.ok, Self.manifest, [Self.type, ("Docker-Content-Digest", other.text)])
        }
        #expect(announced?.code == .dataLoss)
        #expect(announced?.message == "manifest verification failed for digest \(other)")
        let (asked, _) = try await resolve("app@\(other)") { _ in .text(.ok, Self.manifest, [Self.type]) }
        #expect(asked?.code == .dataLoss)
    }

    @Test("A manifest beyond 4 MiB is not read")
    func huge() async throws {
        let (error, _) = try await resolve { _ in FaultReply(headers: [Self.type], body: Array(repeating: 32, count: (4 << 20) + 1)) }
        #expect(error?.code == .resourceExhausted)
    }

    @Test("Header and body must agree on the type")
    func confusion() async throws {
        let (error, _) = try await resolve { _ in
            .text(.ok, Self.manifest, [("Content-Type", MediaType.ociIndex.rawValue)])
        }
        #expect(error?.code == .dataLoss)
    }

    @Test("What is no manifest is refused", arguments: [
        ("text/html", "<html>", ErrorCode.invalidArgument),
        (MediaType.dockerManifestV1Signed.rawValue, "{\"schemaVersion\":1}", .notImplemented),
        (MediaType.ociManifest.rawValue, "\u{0}\u{1}", nil),
    ] as [(String, String, ErrorCode?)])
    func noManifest(type: String, body: String, code: ErrorCode?) async throws {
        guard let code else {
            let (error, _) = try await resolve { _ in FaultReply(headers: [("Content-Type", type)], body: [0xff, 0xfe]) }
            #expect(error?.code == .dataLoss)
            return
        }
        let (error, _) = try await resolve { _ in .text(.ok, body, [("Content-Type", type)]) }
        #expect(error?.code == code)
    }

    @Test("A registry that answers every token with 401 is given up")
    func unauthorizedLoop() async throws {
        let (error, count) = try await resolve { request in
            if request.path == "/token" { return .text(.ok, "{\"token\":\"t\(request.uri.count)\"}") }
            let host = request.headers.first(name: "host") ?? ""
            return .text(.unauthorized, "", [("WWW-Authenticate", "Bearer realm=\"http://\(host)/token\",service=\"s\"")])
        }
        #expect(error?.code == .permissionDenied)
        #expect(error?.message.hasPrefix("pull access denied for ") == true)
        #expect(error?.message.contains("repository does not exist or may require 'caisson login'") == true)
        #expect(count <= 5)
    }

    @Test("Redirections in a circle end")
    func redirectionLoop() async throws {
        let (error, count) = try await resolve { request in .text(.temporaryRedirect, "", [("Location", request.uri)]) }
        #expect(error?.code == .unavailable)
        #expect(count == 6)
    }

    @Test("A registry that is busy is asked again after the time it names")
    func retryAfter() async throws {
        let attempts = Collected<Int>()
        try await FaultServer.run { _ in
            switch attempts.count(adding: 0) {
            case 0: .text(.tooManyRequests, "", [("Retry-After", "0")])
            case 1: .text(.serviceUnavailable)
            case 2: .text(.badGateway)
            default: .text(.ok, Self.manifest, [Self.type])
            }
        } _: { server async throws in
            try await withClient(server.host) { client async throws in
                #expect(try await client.resolve(try Reference(parsing: "\(server.host)/app:v1")).body == Self.manifest)
            }
        }
    }

    @Test("A wait longer than patience is an error with the registry's words")
    func tooManyRequests() async throws {
        let (error, count) = try await resolve { _ in
            .text(.tooManyRequests, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow down\"}]}", [("Retry-After", "3600")])
        }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.message == "toomanyrequests: slow down")
        #expect(count == 1)
    }

    @Test("Tags come page by page, also from a registry that never ends")
    func tagPages() async throws {
        try await FaultServer.run { request in
            let isFirst = !request.uri.contains("last=b")
            let link = [("Link", "</v2/app/tags/list?n=1000&last=b>; rel=\"next\"")]
            return isFirst
                ? .text(.ok, "{\"tags\":[\"a\",\"b\"]}", link) : .text(.ok, "{\"tags\":[\"c\"]}", link)
        } _: { server async throws in
            try await withClient(server.host) { client async throws in
                #expect(try await client.tags(of: try Reference(parsing: "\(server.host)/app")) == ["a", "b", "c"])
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test("Control characters of a registry's message do not reach the screen")
    func controlCharacters() async throws {
        let (error, _) = try await resolve { _ in
            .text(.badRequest, "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"\\u001b[2Jgone\"}]}")
        }
        #expect(error?.message == "unsupported: [2Jgone")
    }
}
