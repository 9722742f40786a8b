import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRegistry
import TestSupport
import NIOHTTP1
import Testing

struct MirrorTests {
    private static let manifest = "{\"schemaVersion\":2}"
    private static func good(_ request: SeenRequest) -> FaultReply {
        .text(.ok, manifest, [("Content-Type", MediaType.ociManifest.rawValue)])
    }

    @Test("Mirrors are asked in order, and each that fails is told")
    func fallThrough() async throws {
        let refused = "127.0.0.1:\(try Loopback.freePort())"
        let notices = Collected<String>()
        try await FaultServer.run { _ in .text(.notFound) } _: { empty in
            try await FaultServer.run(Self.good) { server async throws in
                let mirrors = ["http://\(refused)", "http://\(empty.host)"]
                try await withClient(server.host, mirrors: mirrors, notice: { notices.add($0) }) { client async throws in
                    let reference = try Reference(parsing: "\(server.host)/app:v1")
                    #expect(try await client.resolve(reference).source == server.host)
                    // The one that could not be reached is not tried again.
                    _ = try await client.resolve(reference)
                }
            }
            #expect(empty.requests.count == 2)
        }
        #expect(notices.all.count == 3)
        #expect(notices.all.first == "mirror http://\(refused): connect to \(refused): connection refused; trying next")
    }

    @Test("A mirror that works keeps the registry out of it")
    func mirrorAnswers() async throws {
        try await FaultServer.run(Self.good) { mirror in
            try await FaultServer.run { _ in .text(.internalServerError) } _: { server async throws in
                try await withClient(server.host, mirrors: ["http://\(mirror.host)/prefix/"]) { client async throws in
                    let reference = try Reference(parsing: "\(server.host)/app:v1")
                    #expect(try await client.resolve(reference).source == mirror.host)
                }
                #expect(server.requests.isEmpty)
            }
            #expect(mirror.requests.map(\.uri) == ["/prefix/v2/app/manifests/v1"])
        }
    }

    @Test("A download a mirror drops goes on at the registry")
    func downloadGoesOn() async throws {
        let blob = [UInt8].noise(200_000)
        try await FaultServer.run { request in
            request.headers.contains(name: "range") ? .text(.notFound) : FaultReply(body: blob, cutAfter: 120_000)
        } _: { mirror in
            try await FaultServer.run { .blob(blob, $0) } _: { server async throws in
                try await withClient(server.host, mirrors: ["http://\(mirror.host)"]) { client async throws in
                    let reference = try Reference(parsing: "\(server.host)/app:v1")
                    #expect(try await client.bytes(.sha256(blob), size: blob.count, of: reference) == blob)
                }
                // How much of the mirror's bytes came through before the end is the network's affair.
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("Nothing is pushed to a mirror")
    func pushes() async throws {
        try await FaultServer.run(Self.good) { mirror in
            try await FaultServer.run { _ in .text(.ok) } _: { server async throws in
                try await withClient(server.host, mirrors: ["http://\(mirror.host)"]) { client async throws in
                    let reference = try Reference(parsing: "\(server.host)/app:v1")
                    #expect(try await client.push([1, 2, 3], to: reference) == .exists)
                }
            }
            #expect(mirror.requests.isEmpty)
        }
    }
}
