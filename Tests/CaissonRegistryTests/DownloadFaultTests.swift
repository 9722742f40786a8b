import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRegistry
import NIOHTTP1
import Testing

/// Downloads from a registry that misbehaves.
struct DownloadFaultTests {
    private let blob = [UInt8].noise(300_000)
    private var digest: Digest { .sha256(blob) }

    private func reference(_ server: FaultServer) throws -> Reference { try Reference(parsing: "\(server.host)/app:v1") }

    @Test("A download that is cut goes on where it was", arguments: [1, 70_000, 299_999])
    func resumes(cut: Int) async throws {
        let blob = self.blob
        let attempts = Collected<Int>()
        try await FaultServer.run { request in
            .blob(blob, request, cutAfter: attempts.count(adding: 0) < 3 ? cut : nil)
        } _: { server async throws in
            try await withClient(server.host) { client async throws in
                #expect(try await client.bytes(digest, size: blob.count, of: try reference(server)) == blob)
            }
            let ranges = server.requests.map { $0.headers.first(name: "range") }
            #expect(ranges.first == .some(nil))
            #expect(ranges.dropFirst().allSatisfy { $0 != nil })
        }
    }

    @Test("A registry without ranges is read again from its start")
    func ignoresRange() async throws {
        let blob = self.blob
        let attempts = Collected<Int>()
        try await FaultServer.run { _ in
            FaultReply(body: blob, cutAfter: attempts.count(adding: 0) == 0 ? 100_000 : nil)
        } _: { server async throws in
            try await withClient(server.host) { client async throws in
                #expect(try await client.bytes(digest, size: blob.count, of: try reference(server)) == blob)
            }
        }
    }

    @Test("A registry that falls silent is asked again")
    func stalls() async throws {
        let blob = self.blob
        let attempts = Collected<Int>()
        try await FaultServer.run { request in
            var reply = FaultReply.blob(blob, request)
            if attempts.count(adding: 0) == 0 { (reply.cutAfter, reply.stalls) = (1000, true) }
            return reply
        } _: { server async throws in
            try await withClient(server.host, timeouts: TransferTimeouts(silence: .milliseconds(100))) { client async throws in
                #expect(try await client.bytes(digest, size: blob.count, of: try reference(server)) == blob)
            }
        }
    }

    @Test("A connection that always breaks is given up")
    func givesUp() async throws {
        try await FaultServer.run { request in
            FaultReply(body: [1, 2, 3], cutAfter: 0)
        } _: { server async throws in
            try await withClient(server.host) { client async throws in
                let error = await failure { try await client.bytes(digest, size: 3, of: try reference(server)) }
                #expect(error?.code == .unavailable)
            }
            #expect(server.requests.count == 4)
        }
    }

    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: FaultReply
    }

    static let lies = [
        Lie(testDescription: "more than the descriptor says", reply: FaultReply(body: .noise(200))),
        Lie(testDescription: "a longer length in the header", reply: FaultReply(body: .noise(100), claimedLength: 150)),
        Lie(testDescription: "less, and no word of it", reply: FaultReply(body: .noise(50))),
        Lie(
            testDescription: "another range than asked for",
            reply: FaultReply(status: .partialContent, headers: [("Content-Range", "bytes 7-106/107")], body: .noise(100))),
        Lie(
            testDescription: "a range of something longer",
            reply: FaultReply(status: .partialContent, headers: [("Content-Range", "bytes 0-99/107")], body: .noise(100))),
        Lie(testDescription: "a range without its place", reply: FaultReply(status: .partialContent, body: .noise(100))),
    ]

    @Test("A registry that lies about sizes is caught", arguments: lies)
    func catchesLies(_ lie: Lie) async throws {
        try await FaultServer.run { _ in lie.reply } _: { server async throws in
            try await withClient(server.host) { client async throws in
                let error = await failure { try await client.bytes(.sha256([0]), size: 100, of: try reference(server)) }
                #expect(error?.code == .dataLoss)
            }
        }
    }

    @Test("A sink that fails stops the download with its own error")
    func sinkFails() async throws {
        let blob = self.blob
        try await FaultServer.run { .blob(blob, $0) } _: { server async throws in
            try await withClient(server.host, mirrors: ["http://\(server.host)"]) { client async throws in
                let error = await failure {
                    try await client.fetch(digest, size: Int64(blob.count), offset: 0, of: try reference(server)) { _ in
                        throw CaissonError(.resourceExhausted, "disk full")
                    }
                }
                #expect(error?.message == "disk full")
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("An offset outside of the blob is refused", arguments: [-1, 11])
    func offset(_ offset: Int64) async throws {
        try await withClient("127.0.0.1:1") { client async throws in
            let error = await failure {
                try await client.bytes(.sha256([]), size: 10, offset: offset, of: try Reference(parsing: "127.0.0.1:1/a"))
            }
            #expect(error?.code == .invalidArgument)
        }
    }
}
