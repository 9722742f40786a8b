import CaissonAPI
import CaissonCore
import CaissonEngine
import CaissonLinux
import CaissonOCI
import SystemPackage
import TestSupport
import Testing

/// The real caisson-transfer between the engine and a real registry.
@Suite(
    .enabled(if: Host.hasRegistry, "needs docker-registry"),
    .enabled(if: Files.exists(Host.products.appending("caisson-transfer")), "needs caisson-transfer to be built"))
struct TransferClientTests {
    private func connector(_ fixture: Fixture, _ registries: String? = nil) throws -> RegistryConnector {
        if let registries { try fixture.file("config/registries.toml", registries) }
        return RegistryConnector(
            environment: ["DOCKER_CONFIG": fixture.path("docker").string], configDirectory: fixture.path("config").string,
            executable: Host.products.appending("caisson-transfer").string)
    }

    private func pushed(_ bytes: [UInt8], _ fixture: Fixture, _ client: TransferClient, to reference: Reference) async throws -> CaissonOCI.Descriptor {
        let path = fixture.path("blob-\(Digest.sha256(bytes).short)")
        try Files.write(path, bytes)
        let descriptor = CaissonOCI.Descriptor(mediaType: .ociLayer, digest: .sha256(bytes), size: Int64(bytes.count))
        _ = try await client.pushBlob(descriptor, to: reference, file: try Files.open(path, .read))
        return descriptor
    }

    private func all(_ stream: BlobStream) async throws -> [UInt8] {
        try await BlockingPool.shared.run {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
                if count == 0 { return bytes }
                bytes += buffer[..<count]
            }
        }
    }

    @Test("Blobs and manifests go out and come back, several at a time")
    func roundTrip() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture)
            let reference = try Reference(parsing: "\(registry.host)/team/app:v1")
            let client = try await connector(fixture).connect(to: reference)
            defer { client.close() }
            let blobs = (0..<4).map { [UInt8](repeating: UInt8($0), count: 1_500_000 + $0) }
            var descriptors: [CaissonOCI.Descriptor] = []
            for blob in blobs { descriptors.append(try await pushed(blob, fixture, client, to: reference)) }
            #expect(try await client.hasBlob(descriptors[0].digest, of: reference))
            let found = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (blob, descriptor) in zip(blobs, descriptors) {
                    group.addTask { try await all(client.fetch(descriptor, of: reference)) == blob }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(found == [true, true, true, true])
            let tail = try await all(client.fetch(descriptors[1], of: reference, offset: 1_500_000))
            #expect(tail == [1])
            let body = Array("{\"schemaVersion\":2,\"mediaType\":\"\(MediaType.ociIndex)\",\"manifests\":[]}".utf8)
            let digest = try await client.pushManifest(body, mediaType: MediaType.ociIndex.rawValue, to: reference)
            #expect(try await client.resolve(reference).body == body)
            #expect(try await client.manifest(digest, of: reference).mediaType == MediaType.ociIndex.rawValue)
            #expect(try await client.tags(of: reference) == ["v1"])
        }
    }

    @Test("The process is nobody's and confined, and gone when the client is closed", .enabled(if: Host.isRoot, "needs root"))
    func unprivileged() async throws {
        try await withFixture("transfer") { fixture in
            let port = try Loopback.freePort()
            let before = Set(ProcessTable.children(of: ProcessTable.ownID))
            let client = try await connector(fixture).connect(to: try Reference(parsing: "127.0.0.1:\(port)/x"))
            let mine = ProcessTable.children(of: ProcessTable.ownID).filter {
                !before.contains($0) && ProcessTable.commandLine($0).contains("caisson-transfer")
            }
            let pid = try #require(mine.first)
            let status = try Files.readText(FilePath("/proc/\(pid)/status"))
            #expect(status.contains("Uid:\t65534\t65534\t65534\t65534"))
            #expect(status.contains("Gid:\t65534\t65534\t65534\t65534"))
            #expect(status.contains("CapEff:\t0000000000000000"))
            #expect(status.contains("NoNewPrivs:\t1"))
            #expect(status.contains("Seccomp:\t2"))
            let pidfd = try Pidfd(pid: pid)
            client.close()
            #expect(try await BlockingPool.shared.run { try pidfd.hasExited(timeout: .seconds(10)) })
        }
    }

    @Test("Errors of the registry arrive with their code")
    func errors() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture)
            let reference = try Reference(parsing: "\(registry.host)/none:v1")
            let client = try await connector(fixture).connect(to: reference)
            defer { client.close() }
            let error = await #expect(throws: CaissonError.self) { try await client.resolve(reference) }
            #expect(error?.code == .notFound)
            #expect(error?.message == "manifest for \(registry.host)/none:v1 not found: manifest unknown")
            let missing = CaissonOCI.Descriptor(mediaType: .ociLayer, digest: .sha256([7]), size: 1)
            let blob = await #expect(throws: CaissonError.self) { try await all(client.fetch(missing, of: reference)) }
            #expect(blob?.code == .notFound)
        }
    }

    @Test("A stream closed early and a call cancelled leave the client usable")
    func cancellation() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture)
            let reference = try Reference(parsing: "\(registry.host)/app:v1")
            let client = try await connector(fixture).connect(to: reference)
            defer { client.close() }
            let descriptor = try await pushed([UInt8](repeating: 3, count: 20 << 20), fixture, client, to: reference)
            let stream = try await client.fetch(descriptor, of: reference)
            stream.close()
            #expect(throws: CaissonError.self) {
                var buffer: [UInt8] = [0]
                try buffer.withUnsafeMutableBytes { _ = try stream.read(into: $0) }
            }
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await client.tags(of: reference) }
                }
            }
            #expect(try await all(client.fetch(descriptor, of: reference)).count == 20 << 20)
        }
    }

    @Test("A reader that waits is let go when the stream is closed")
    func closedWhileReading() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture)
            let reference = try Reference(parsing: "\(registry.host)/app:v1")
            let client = try await connector(fixture).connect(to: reference)
            defer { client.close() }
            let descriptor = try await pushed([UInt8](repeating: 3, count: 4 << 20), fixture, client, to: reference)
            let stream = try await client.fetch(descriptor, of: reference)
            let error = await #expect(throws: CaissonError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await all(stream) }
                    group.addTask { stream.close() }
                    try await group.waitForAll()
                }
            }
            #expect([.unavailable, .failedPrecondition].contains(error?.code))
        }
    }

    @Test("A process that dies fails its calls and the next ones", .enabled(if: Host.isRoot, "needs root"))
    func death() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture)
            let reference = try Reference(parsing: "\(registry.host)/app:v1")
            let client = try await connector(fixture).connect(to: reference)
            let descriptor = try await pushed([UInt8](repeating: 3, count: 20 << 20), fixture, client, to: reference)
            let stream = try await client.fetch(descriptor, of: reference)
            client.close()
            let error = await #expect(throws: CaissonError.self) { try await all(stream) }
            #expect(error?.code == .unavailable)
            let next = await #expect(throws: CaissonError.self) { try await client.tags(of: reference) }
            #expect(next?.code == .unavailable)
        }
    }

    @Test("Login is checked before it is stored, and what is stored is used")
    func login() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture, authentication: true)
            let connector = try connector(fixture)
            let wrong = LoginRequest(server: registry.host, username: LocalRegistry.user, password: "wrong")
            let error = await #expect(throws: CaissonError.self) { try await connector.login(wrong) }
            #expect(error?.code == .unauthenticated)
            #expect(try await connector.username(for: registry.host) == nil)
            let right = LoginRequest(server: registry.host, username: LocalRegistry.user, password: LocalRegistry.password)
            _ = try await connector.login(right)
            #expect(try await connector.username(for: registry.host) == LocalRegistry.user)
            let reference = try Reference(parsing: "\(registry.host)/app:v1")
            let client = try await connector.connect(to: reference)
            defer { client.close() }
            _ = try await pushed([1, 2, 3], fixture, client, to: reference)
            #expect(try await connector.logout(registry.host))
            #expect(try await connector.logout(registry.host) == false)
        }
    }

    @Test("Mirrors of registries.toml are asked first, and their failures told")
    func mirrors() async throws {
        try await withFixture("transfer") { fixture in
            let registry = try LocalRegistry(fixture)
            let dead = try Loopback.freePort()
            let connector = try connector(
                fixture, "[registry.\"docker.io\"]\nmirrors = [\"http://127.0.0.1:\(dead)\", \"http://\(registry.host)\"]\n")
            // What the mirror holds of Docker Hub was put there under the registry's own name.
            let own = try Reference(parsing: "\(registry.host)/library/app:v1")
            let pushing = try await connector.connect(to: own)
            let body = Array("{\"schemaVersion\":2,\"mediaType\":\"\(MediaType.ociIndex)\",\"manifests\":[]}".utf8)
            _ = try await pushing.pushManifest(body, mediaType: MediaType.ociIndex.rawValue, to: own)
            pushing.close()
            let notices = Notices()
            let reference = try Reference(parsing: "app:v1")
            let client = try await connector.connect(to: reference) { notices.add($0) }
            defer { client.close() }
            let manifest = try await client.resolve(reference)
            #expect(manifest.body == body)
            #expect(manifest.source == registry.host)
            #expect(notices.all == ["mirror http://127.0.0.1:\(dead): connect to 127.0.0.1:\(dead): connection refused; trying next"])
        }
    }

    @Test("A missing program and a broken configuration are told by name")
    func broken() async throws {
        try await withFixture("transfer") { fixture in
            let environment = ["DOCKER_CONFIG": fixture.path("docker").string]
            let reference = try Reference(parsing: "127.0.0.1:1/x")
            let none = RegistryConnector(
                environment: environment, configDirectory: fixture.root.string, executable: fixture.path("none").string)
            let missing = await #expect(throws: CaissonError.self) { try await none.connect(to: reference) }
            #expect(missing?.code == .notFound)
            let broken = try connector(fixture, "[registry]\nx = 1\n")
            let error = await #expect(throws: CaissonError.self) { try await broken.connect(to: reference) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.hasPrefix(fixture.path("config/registries.toml").string + ":2: ") == true)
        }
    }
}
