import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRegistry
import TestSupport
import Testing

/// Against Debian's docker-registry.
@Suite(.enabled(if: Host.hasRegistry, "needs docker-registry"))
struct RegistryClientTests {
    @Test("A pushed image comes back byte for byte")
    func roundTrip() async throws {
        try await withFixture("registry") { fixture in
            let registry = try LocalRegistry(fixture)
            let image = SampleImage(layer: .noise(3 << 20))
            let reference = try Reference(parsing: "\(registry.host)/team/app:v1")
            try await withClient(registry.host) { client async throws in
                try await image.push(client, to: reference)
                let byTag = try await client.resolve(reference)
                #expect(byTag.body == String(decoding: image.manifest, as: UTF8.self))
                #expect(byTag.mediaType == MediaType.ociManifest.rawValue)
                let byDigest = try await client.resolve(reference.withDigest(.sha256(image.manifest)))
                #expect(byDigest == byTag)
                #expect(try await client.bytes(.sha256(image.layer), size: image.layer.count, of: reference) == image.layer)
                let tail = try await client.bytes(.sha256(image.layer), size: image.layer.count, offset: 1_000_001, of: reference)
                #expect(tail == Array(image.layer[1_000_001...]))
                #expect(try await client.tags(of: reference) == ["v1"])
            }
        }
    }

    @Test("A blob is sent once, then found, then mounted into other repositories")
    func outcomes() async throws {
        try await withFixture("registry") { fixture in
            let registry = try LocalRegistry(fixture)
            let first = try Reference(parsing: "\(registry.host)/first:v1")
            let second = try Reference(parsing: "\(registry.host)/second:v1")
            let blob = [UInt8].noise(100_000)
            try await withClient(registry.host) { client async throws in
                #expect(try await client.findBlob(.sha256(blob), of: first) == false)
                #expect(try await client.push(blob, to: first) == .uploaded)
                #expect(try await client.push(blob, to: first) == .exists)
                #expect(try await client.push(blob, to: second, mountFrom: "first") == .mounted)
                #expect(try await client.push(.noise(10, seed: 9), to: second, mountFrom: "first") == .uploaded)
                #expect(try await client.push([], to: second) == .uploaded)
                #expect(try await client.bytes(.sha256([]), size: 0, of: second) == [])
            }
        }
    }

    @Test("skopeo reads what we push, and we read what skopeo pushes", .enabled(if: Host.has("skopeo"), "needs skopeo"))
    func interoperates() async throws {
        try await withFixture("registry") { fixture in
            let registry = try LocalRegistry(fixture)
            let image = SampleImage(layer: .noise(70_000))
            try await withClient(registry.host) { client async throws in
                try await image.push(client, to: try Reference(parsing: "\(registry.host)/ours:v1"))
                let copied = try Host.run(
                    "skopeo",
                    [
                        "--insecure-policy", "copy", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false",
                        "docker://\(registry.host)/ours:v1", "docker://\(registry.host)/theirs:v2",
                    ])
                #expect(copied.code == 0, "\(copied.output)")
                let theirs = try Reference(parsing: "\(registry.host)/theirs:v2")
                #expect(try await client.resolve(theirs).digest == Digest.sha256(image.manifest).text)
                #expect(try await client.bytes(.sha256(image.layer), size: image.layer.count, of: theirs) == image.layer)
            }
        }
    }

    @Test("What is not there is told in Docker's words")
    func notFound() async throws {
        try await withFixture("registry") { fixture in
            let registry = try LocalRegistry(fixture)
            try await withClient(registry.host) { client async throws in
                let reference = try Reference(parsing: "\(registry.host)/nothing:v1")
                let missing = await failure { try await client.resolve(reference) }
                #expect(missing?.code == .notFound)
                #expect(missing?.message == "manifest for \(registry.host)/nothing:v1 not found: manifest unknown")
                let tags = await failure { try await client.tags(of: reference) }
                #expect(tags?.message == "repository \(registry.host)/nothing not found: name unknown: repository name not known to registry")
                let blob = await failure { try await client.bytes(.sha256([1]), size: 1, of: reference) }
                #expect(blob?.code == .notFound)
            }
        }
    }

    @Test("A registry with accounts takes the right password and no other")
    func accounts() async throws {
        try await withFixture("registry") { fixture in
            let registry = try LocalRegistry(fixture, authentication: true)
            let reference = try Reference(parsing: "\(registry.host)/team/app:v1")
            let image = SampleImage(layer: .noise(50_000))
            let right = RegistryCredential.password(username: LocalRegistry.user, password: LocalRegistry.password)
            try await withClient(registry.host, credential: right) { client async throws in
                try await client.login()
                try await image.push(client, to: reference)
                #expect(try await client.resolve(reference).digest == Digest.sha256(image.manifest).text)
            }
            try await withClient(registry.host, credential: .password(username: LocalRegistry.user, password: "wrong")) { client async throws in
                let login = await failure { try await client.login() }
                #expect(login?.code == .unauthenticated)
                #expect(login?.message == "login attempt to http://\(registry.host)/v2/ failed with status: 401 Unauthorized")
                let pull = await failure { try await client.resolve(reference) }
                #expect(pull?.code == .unauthenticated)
            }
            try await withClient(registry.host) { client async throws in
                let pull = await failure { try await client.resolve(reference) }
                #expect(pull?.message == "no basic auth credentials")
            }
        }
    }

    @Test("A registry that is not there is told at once")
    func refused() async throws {
        let port = try Loopback.freePort()
        try await withClient("127.0.0.1:\(port)") { client async throws in
            let error = await failure { try await client.resolve(try Reference(parsing: "127.0.0.1:\(port)/x:y")) }
            #expect(error?.code == .unavailable)
            #expect(error?.message == "connect to 127.0.0.1:\(port): connection refused")
        }
    }
}
